#!/usr/bin/env python3
"""Score `gongbao extract` output against gold annotations.

usage: score.py PREDICTIONS.jsonl GOLD_DIR [--errors N] [--json]

PREDICTIONS.jsonl: one line per document (design/OUTPUT.md). A gold file NAME.json is matched with the line whose
source.path's file name begins with the gold's "stem" (or the gold file's own stem). Prints one row per document and
measure; --errors N also lists up to N misses and false alarms per measure.

This is the project's own evaluation script, kept beside the code so that a fresh clone can score itself; `scripts/score` drives it.

Measures
  meta        share of the gold's meta fields that are equal
  sections    P/R/F1 of headings (label and title equal, order respected) and parent accuracy over those found
  tables      F1 of cell texts (multiset per table, tables aligned by their best overlap)
  indicators  F1 of rows (level3, target, actual) and accuracy of level1, level2, weight, score, deviation over those found
  facts       recall of the figures of base-data and funding tables among claims with origin "table" (metric, role, value)
  claims      P/R/F1 of narrative numbers (value and unit in context); accuracy of base value, qualifier, metric, period,
              role over those found; "whole" = F1 when every attribute must be right
              (gold may allow a second reading: alt_role, alt_period, alt_label, alt_title; "optional" entries are never counted as missed)
  provenance  share of all claims whose span, looked up in blocks or cells, holds the claim's text
  findings    recall of gold errors; number of findings of severity error that no gold finding accounts for
"""
import argparse
import json
import re
import sys
from collections import Counter, defaultdict
from decimal import Decimal, InvalidOperation
from pathlib import Path

WS = re.compile(r"[\s\u3000\u00a0\u200b\ufeff]+")
PUNCT = re.compile(r"[\s\u3000\u00a0，,。.．、：:；;（）()“”\"'‘’《》〈〉【】\[\]—\-－_*#|]+")
FULLWIDTH = {ord("０") + i: str(i) for i in range(10)} | {ord("％"): "%", ord("．"): ".", ord("，"): ",", ord("（"): "(", ord("）"): ")", ord("："): ":"}


def squeeze(s):
    return WS.sub("", s or "").translate(FULLWIDTH)


def bare(s):
    return PUNCT.sub("", (s or "").translate(FULLWIDTH))


def dec(v):
    if v is None or v == "":
        return None
    try:
        return Decimal(str(v)).normalize()
    except InvalidOperation:
        return None


def f1(tp, n_pred, n_gold):
    p = tp / n_pred if n_pred else (1.0 if not n_gold else 0.0)
    r = tp / n_gold if n_gold else 1.0
    return p, r, (2 * p * r / (p + r) if p + r else 0.0)


def bigrams(s):
    s = bare(s)
    return Counter(s[i:i + 2] for i in range(len(s) - 1)) if len(s) > 1 else Counter([s])


def similar(a, b):
    """Two wordings of one metric: equal, one within the other, or half of their bigrams shared."""
    a_, b_ = bare(a), bare(b)
    if not a_ or not b_:
        return a_ == b_
    if a_ == b_:
        return True
    short, long_ = sorted((a_, b_), key=len)
    if len(short) >= 2 and short in long_ and len(short) / len(long_) >= 0.34:
        return True
    x, y = bigrams(a_), bigrams(b_)
    shared = sum((x & y).values())
    return 2 * shared / (sum(x.values()) + sum(y.values())) >= 0.5


def lcs_pairs(a, b, eq):
    """Longest common subsequence of two short lists, as index pairs."""
    n, m = len(a), len(b)
    t = [[0] * (m + 1) for _ in range(n + 1)]
    for i in range(n - 1, -1, -1):
        for j in range(m - 1, -1, -1):
            t[i][j] = t[i + 1][j + 1] + 1 if eq(a[i], b[j]) else max(t[i + 1][j], t[i][j + 1])
    out, i, j = [], 0, 0
    while i < n and j < m:
        if eq(a[i], b[j]):
            out.append((i, j)); i += 1; j += 1
        elif t[i + 1][j] >= t[i][j + 1]:
            i += 1
        else:
            j += 1
    return out


class Report:
    def __init__(self, errors):
        self.errors, self.rows, self.listed = errors, [], defaultdict(list)

    def row(self, doc, measure, **figures):
        self.rows.append((doc, measure, figures))

    def miss(self, doc, measure, text):
        if len(self.listed[doc, measure]) < self.errors:
            self.listed[doc, measure].append(text)


def score_meta(doc, pred, gold, rep):
    g, p = gold.get("meta", {}), pred.get("meta", {}) or {}
    org = p.get("organization") or {}
    region = org.get("region") or {}
    got = {"title": p.get("title"), "org": org.get("name"), "fiscal_year": p.get("fiscal_year"), "report_kind": p.get("report_kind"),
           "report_date": p.get("report_date"), "self_score": p.get("self_score"), "self_grade": p.get("self_grade"),
           "org_admin_area": [x for x in (region.get("province"), region.get("city"), region.get("county")) if x]}
    kinds = {"department_overall_performance_self_evaluation": "department_overall_self_evaluation",
             "project_performance_self_evaluation": "project_self_evaluation"}
    ok = n = 0
    for k, want in g.items():
        if k not in got or want is None:
            continue
        n += 1
        if k == "report_kind":
            good = got[k] == kinds.get(want, want)
        elif k == "title":
            good = bare(got[k] or "") in {bare(t) for t in [want, *g.get("title_alternatives", [])]}
        elif k == "org":
            good = bare(got[k] or "") in {bare(t) for t in (want, g.get("alt_org") or want)}
        elif k == "org_admin_area":
            good = all(a in got[k] for a in want)
        elif k == "self_score":
            good = dec(got[k]) == dec(want)
        elif k == "fiscal_year":
            good = str(got[k]) in {str(want), str(g.get("fiscal_year_alt", want))}
        else:
            good = str(got[k]) == str(want)
        ok += good
        if not good:
            rep.miss(doc, "meta", f"{k}: gold {want!r}, got {got[k]!r}")
    rep.row(doc, "meta", accuracy=ok / n if n else 1.0, n=n)


def parents(items, depth):
    stack, out = [], []
    for it in items:
        d = depth(it)
        while stack and stack[-1][0] >= d:
            stack.pop()
        out.append(stack[-1][1] if stack else None)
        stack.append((d, it))
    return out


def score_sections(doc, pred, gold, rep):
    P, G = pred.get("sections", []), gold.get("sections", [])
    key = lambda s: (bare(s.get("label")), bare(s.get("title")))
    keys = lambda g: {key(g), (bare(g.get("alt_label", g.get("label"))), bare(g.get("alt_title", g.get("title"))))}
    pairs = lcs_pairs(G, P, lambda g, p: key(p) in keys(g))
    hit_g, hit_p = {i for i, _ in pairs}, {j for _, j in pairs}
    optional = [i for i, g in enumerate(G) if g.get("optional")]
    n_gold = sum(1 for i in range(len(G)) if i in hit_g or i not in optional)
    p, r, f = f1(len(pairs), len(P), n_gold)
    by_id = {s["id"]: s for s in P if "id" in s}
    gp = parents(G, lambda s: s["depth"])
    ok = 0
    for i, j in pairs:
        want = gp[i]
        got = by_id.get(P[j].get("parent"))
        good = key(got) in keys(want) if want and got else want is got
        ok += good
        if not good:
            rep.miss(doc, "parents", f"{key(G[i])}: parent gold {key(want) if want else None}, got {key(got) if got else None}")
    for i, g in enumerate(G):
        if i not in hit_g and not g.get("optional"):
            rep.miss(doc, "sections missed", f"{g.get('label')!r} {g.get('title')!r}")
    for j, s in enumerate(P):
        if j not in hit_p:
            rep.miss(doc, "sections false", f"{s.get('label')!r} {s.get('title')!r}")
    rep.row(doc, "sections", precision=p, recall=r, f1=f, parent=ok / len(pairs) if pairs else 0.0, n=n_gold)


def cell_bag(cells):
    return Counter(t for t in (squeeze(c) for c in cells) if t)


def score_tables(doc, pred, gold, rep):
    G = [cell_bag(c for r in t["rows"] for c in r) for t in gold.get("tables", [])]
    P = [cell_bag(c.get("text") for c in t.get("cells", [])) for t in pred.get("tables", [])]
    if not G:
        rep.row(doc, "tables", f1=1.0 if not P else 0.0, n=0)
        return
    cand = sorted(((sum((g & p).values()), i, j) for i, g in enumerate(G) for j, p in enumerate(P)), reverse=True)
    tp, used_g, used_p = 0, set(), set()
    for n, i, j in cand:
        if n and i not in used_g and j not in used_p:
            used_g.add(i); used_p.add(j); tp += n
    p, r, f = f1(tp, sum(sum(x.values()) for x in P), sum(sum(x.values()) for x in G))
    rep.row(doc, "tables", precision=p, recall=r, f1=f, found=len(used_g), n=len(G))


def score_indicators(doc, pred, gold, rep):
    G, P = gold.get("indicators", []), pred.get("indicators", [])
    if not G:
        if P:
            rep.row(doc, "indicators", f1=0.0, n=0)
        return
    key = lambda x: (bare(x.get("level3")), squeeze(x.get("target")), squeeze(x.get("actual")))
    pool = defaultdict(list)
    for x in P:
        pool[key(x)].append(x)
    hits, optional, attr = 0, 0, Counter()
    for g in G:
        if pool[key(g)]:
            x = pool[key(g)].pop(0)
            hits += 1
            good = {"level1": bare(x.get("level1"))[:4] in {bare(v)[:4] for v in (g.get("level1"), (g.get("alt") or {}).get("level1") if isinstance(g.get("alt"), dict) else None) if v}, "level2": bare(x.get("level2")) == bare(g.get("level2")),
                    "weight": dec(x.get("weight")) == dec(g.get("weight")), "score": dec(x.get("score")) == dec(g.get("score")),
                    "deviation": squeeze(x.get("deviation")) == squeeze(g.get("deviation_reason"))}
            for k, ok in good.items():
                attr[k] += ok
                if not ok:
                    rep.miss(doc, "indicator attributes", f"{g.get('level3')}: {k} gold {g.get(k, g.get('deviation_reason'))!r}, got {x.get(k)!r}")
        elif g.get("optional"):
            optional += 1
        else:
            rep.miss(doc, "indicators missed", str(key(g)))
    for rest in pool.values():
        for x in rest:
            rep.miss(doc, "indicators false", str(key(x)))
    p, r, f = f1(hits, len(P), len(G) - optional)
    rep.row(doc, "indicators", precision=p, recall=r, f1=f, **{k: attr[k] / hits if hits else 0.0 for k in ("level1", "level2", "weight", "score", "deviation")}, n=len(G))


def score_facts(doc, pred, gold, rep):
    want = []
    for b in gold.get("base_data", []):
        want += [(b["item"], "prior", b.get("prior_final")), (b["item"], "budget", b.get("budget")), (b["item"], "actual", b.get("final"))]
    for b in gold.get("funds", []):
        want += [(b["item"], "initial_budget", b.get("initial_budget")), (b["item"], "budget", b.get("full_year_budget")), (b["item"], "actual", b.get("executed")),
                 (b["item"], "completion", b.get("execution_rate_pct"))]
    want = [(m, r, dec(v)) for m, r, v in want if dec(v) is not None]
    if not want:
        return
    pool = defaultdict(list)
    for c in pred.get("claims", []):
        if c.get("origin") == "table":
            pool[c.get("role"), dec(c.get("value"))].append(c)
    hits = 0
    for m, r, v in want:
        found = next((c for c in pool[r, v] if similar(c.get("metric"), m)), None)
        if found:
            pool[r, v].remove(found); hits += 1
        else:
            rep.miss(doc, "facts missed", f"{m} {r} {v}")
    rep.row(doc, "facts", recall=hits / len(want), n=len(want))


ROLE = {"level": "actual", "initial_budget": "budget"}  # the gold's narrative claims do not part the two budgets
UNIT_ALIASES = {"％": "%", "百分点": "个百分点", "㎡": "m²", "平方米": "m²", "m2": "m²"}


def unit(u):
    u = squeeze(u)
    return UNIT_ALIASES.get(u, u)


def common_run(a, b):
    """Length of the longest common substring of two short strings."""
    best, prev = 0, [0] * (len(b) + 1)
    for ch in a:
        cur = [0] * (len(b) + 1)
        for j, c in enumerate(b, 1):
            if ch == c:
                cur[j] = prev[j - 1] + 1
                best = max(best, cur[j])
        prev = cur
    return best


def score_claims(doc, pred, gold, rep):
    G = gold.get("claims", [])
    P = [c for c in pred.get("claims", []) if c.get("origin", "text") == "text"]
    groups = defaultdict(lambda: ([], []))
    absolute = lambda v: abs(dec(v)) if dec(v) is not None else None
    for i, g in enumerate(G):
        groups[absolute(g["value"])][0].append(i)
    for j, c in enumerate(P):
        groups[absolute(c.get("value"))][1].append(j)
    pair = {}
    for gs, ps in groups.values():
        cand = []
        for gi, i in enumerate(gs):
            ctx = squeeze(G[i]["ctx"])
            for pj, j in enumerate(ps):
                quote = squeeze(P[j].get("quote"))
                overlap = common_run(ctx, quote) / max(1, min(len(ctx), len(quote)))
                if overlap >= 0.45:
                    cand.append((-round(overlap, 2), abs(gi - pj), i, j))
        used_g, used_p = set(), set()
        for _, _, i, j in sorted(cand):
            if i not in used_g and j not in used_p:
                used_g.add(i); used_p.add(j); pair[i] = j
    if gold.get("claims_until"):  # only the first part of the document is annotated
        P = P[:max(pair.values(), default=-1) + 1]
    hit_p = set(pair.values())
    n_gold = sum(1 for i, g in enumerate(G) if i in pair or not g.get("optional"))
    p, r, f = f1(len(pair), len(P), n_gold)
    attr, whole = Counter(), 0
    for i, j in pair.items():
        g, c = G[i], P[j]
        good = {"unit": unit(c.get("unit")) == unit(g.get("unit")),
                "base": dec(c.get("base_value")) is not None and dec(g.get("base_value")) is not None and abs(dec(c["base_value"])) == abs(dec(g["base_value"])),
                "sign": (dec(c.get("value")) < 0) == (dec(g["value"]) < 0 or (dec(g.get("base_value")) or 0) < 0),
                "qualifier": (c.get("qualifier") or "exact") == (g.get("qualifier") or "exact"),
                "metric": similar(c.get("metric"), g.get("metric")),
                "period": str(c.get("period") or "")[:4] in {str(x or "")[:4] for x in (g.get("period"), g.get("alt_period", g.get("period")))},
                "role": ROLE.get(c.get("role"), c.get("role")) in {ROLE.get(x, x) for x in (g.get("role"), g.get("alt_role"))}}
        for k, ok in good.items():
            attr[k] += ok
            if not ok:
                rep.miss(doc, f"claim {k}", f"…{g['ctx']}… gold {g.get(k, g.get('base_value'))!r}, got {c.get(k, c.get('base_value'))!r}")
        whole += all(good.values())
    for i, g in enumerate(G):
        if i not in pair and not g.get("optional"):
            rep.miss(doc, "claims missed", f"{g['text']}  …{g['ctx']}…")
    for j, c in enumerate(P):
        if j not in hit_p:
            rep.miss(doc, "claims false", f"{c.get('text')}  …{squeeze(c.get('quote'))[:60]}…")
    rep.row(doc, "claims", precision=p, recall=r, f1=f, **{k: attr[k] / len(pair) if pair else 0.0 for k in ("unit", "base", "sign", "qualifier", "metric", "period", "role")},
            whole=f1(whole, len(P), n_gold)[2], n=n_gold)


def numbers_of(x):
    return {dec(n) for n in re.findall(r"\d+(?:\.\d+)?", squeeze(json.dumps(x, ensure_ascii=False, default=str)))}


def score_findings(doc, pred, gold, rep):
    G = gold.get("findings", [])
    P = [f for f in pred.get("findings", []) if f.get("severity") in ("error", "rounding")]
    explained, hits, errors = set(), 0, 0
    for g in G:
        nums = {n for n in (numbers_of(g.get("stated")) | numbers_of(g.get("where"))) if n is not None}
        stated = numbers_of(g.get("stated"))
        match = [j for j, f in enumerate(P) if numbers_of(f.get("stated")) & stated or len(numbers_of(f.get("message")) & nums) >= 2]
        explained.update(match)
        if g.get("severity") == "error" and stated and not g.get("optional") and g.get("alt_severity") != "note":  # prose slips and doubtful ones are not asked for
            errors += 1
            hits += bool(match)
            if not match:
                rep.miss(doc, "findings missed", f"{g.get('kind')}: {g.get('why')} ({g.get('where')})"[:200])
    false = [f for j, f in enumerate(P) if j not in explained and f.get("severity") == "error" and (numbers_of(f.get("stated")) or numbers_of(f.get("message")))]
    for f in false:
        rep.miss(doc, "findings unaccounted", f"{f.get('check')}: {f.get('message')}"[:200])
    rep.row(doc, "findings", recall=hits / errors if errors else 1.0, unaccounted=len(false), reported=len(P), n=errors)


def score_provenance(doc, pred, gold, rep):
    blocks = {b.get("id"): b.get("text") or "" for b in pred.get("blocks", [])}
    tables = {t.get("id"): {(c.get("row"), c.get("col")): c.get("text") or "" for c in t.get("cells", [])} for t in pred.get("tables", [])}
    ok = n = 0
    for c in pred.get("claims", []):
        s = c.get("span") or {}
        if c.get("origin") == "table" and s.get("table") is not None:
            there = tables.get(s["table"], {}).get((s.get("row"), s.get("col")), "")
        else:
            there = blocks.get(s.get("block"), "")[s.get("start") or 0:s.get("end") or 0]
        n += 1
        text = squeeze(c.get("text"))
        good = bool(text) and text in squeeze(there) if c.get("origin") == "table" else bool(text) and squeeze(there) == text
        ok += good
        if not good:
            rep.miss(doc, "provenance", f"{text!r} stands at {there[:40]!r}")
    if n:
        rep.row(doc, "provenance", accuracy=ok / n, n=n)


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("predictions"); ap.add_argument("gold")
    ap.add_argument("--errors", type=int, default=0)
    ap.add_argument("--json", action="store_true")
    a = ap.parse_args()
    preds = {}
    with open(a.predictions, encoding="utf-8") as fh:
        for line in fh:
            if line.strip():
                d = json.loads(line, parse_float=Decimal)
                preds[Path(d["source"]["path"]).name] = d
    rep = Report(a.errors)
    for path in sorted(Path(a.gold).glob("*.json")):
        gold = json.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
        stem = gold.get("stem", path.stem)
        pred = next((d for n, d in sorted(preds.items()) if n.startswith(stem)), None)
        if pred is None:
            rep.row(path.stem, "missing", found=0.0, n=1)
            continue
        for score in (score_meta, score_sections, score_tables, score_indicators, score_facts, score_claims, score_findings, score_provenance):
            score(path.stem, pred, gold, rep)
    if a.json:
        print(json.dumps([{"doc": d, "measure": m, **f} for d, m, f in rep.rows], ensure_ascii=False, default=float))
        return
    for d, m, f in rep.rows:
        print(f"{d:<14} {m:<11}", "  ".join(f"{k} {v:.3f}" if isinstance(v, float) else f"{k} {v}" for k, v in f.items()))
    for (d, m), items in rep.listed.items():
        print(f"\n{d}: {m}")
        for t in items:
            print("   ", t)


if __name__ == "__main__":
    sys.exit(main())
