//! Characters as a reader sees them: compatibility forms that only fonts and converters make are folded.

/// The 214 Kangxi radicals U+2F00..=U+2FD5 as the unified ideographs that print alike in simplified text.
const KANGXI: &str = "一丨丶丿乙亅二亠人儿入八冂冖冫几凵刀力勹匕匚匸十卜卩厂厶又口囗土士夂夊夕大女子宀寸小尢尸屮山巛工己巾干幺广廴廾弋弓彐彡彳心戈户手支攴文斗斤方无日曰月木欠止歹殳毋比毛氏气水火爪父爻爿片牙牛犬玄玉瓜瓦甘生用田疋疒癶白皮皿目矛矢石示禸禾穴立竹米糸缶网羊羽老而耒耳聿肉臣自至臼舌舛舟艮色艸虍虫血行衣襾見角言谷豆豕豸貝赤走足身車辛辰辵邑酉釆里金長門阜隶隹雨青非面革韋韭音頁風飛食首香馬骨高髟鬥鬯鬲鬼魚鳥鹵鹿麥麻黄黍黑黹黽鼎鼓鼠鼻齊齒龍龜龠";

/// Radicals of the supplement block that print like a whole ideograph, ascending.
const SUPPLEMENT: &[(char, char)] = &[
    ('⺟', '母'),
    ('⺠', '民'),
    ('⻁', '虎'),
    ('⻄', '西'),
    ('⻅', '见'),
    ('⻆', '角'),
    ('⻉', '贝'),
    ('⻋', '车'),
    ('⻑', '長'),
    ('⻓', '长'),
    ('⻔', '门'),
    ('⻘', '青'),
    ('⻙', '韦'),
    ('⻚', '页'),
    ('⻛', '风'),
    ('⻜', '飞'),
    ('⻝', '食'),
    ('⻢', '马'),
    ('⻣', '骨'),
    ('⻤', '鬼'),
    ('⻥', '鱼'),
    ('⻦', '鸟'),
    ('⻧', '卤'),
    ('⻨', '麦'),
    ('⻩', '黄'),
    ('⻬', '齐'),
    ('⻮', '齿'),
    ('⻰', '龙'),
    ('⻳', '龟'),
];

/// The character that a reader sees (soft hyphens and hard spaces stay: they may be bytes of a Han character, and lines drop them), or `None` for one that prints nothing and parts nothing (control characters, joiners).
#[must_use]
pub fn fold(ch: char) -> Option<char> {
    Some(match ch {
        ' '..='~' => ch,
        '\t' | '\n' | '\r' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' => ' ',
        '\u{0}'..='\u{1f}'
        | '\u{7f}'..='\u{9f}'
        | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'
        | '\u{feff}' => {
            return None;
        }
        '\u{2f00}'..='\u{2fd5}' => KANGXI.chars().nth(ch as usize - 0x2f00).unwrap_or(ch),
        '\u{2e80}'..='\u{2eff}' => SUPPLEMENT
            .binary_search_by_key(&ch, |p| p.0)
            .map_or(ch, |i| SUPPLEMENT[i].1),
        // Forms for vertical writing.
        '︐' => '，',
        '︑' => '、',
        '︒' => '。',
        '︓' => '：',
        '︔' => '；',
        '︕' => '！',
        '︖' => '？',
        '︙' => '…',
        '︰' => '：',
        '︱' | '︲' => '—',
        '︵' => '（',
        '︶' => '）',
        '︷' => '｛',
        '︸' => '｝',
        '︹' => '〔',
        '︺' => '〕',
        '︻' => '【',
        '︼' => '】',
        '︽' => '《',
        '︾' => '》',
        '︿' => '〈',
        '﹀' => '〉',
        '﹁' => '「',
        '﹂' => '」',
        '﹃' => '『',
        '﹄' => '』',
        _ => ch,
    })
}

/// The letters of a ligature, or `None` for any other character.
#[must_use]
pub fn ligature(ch: char) -> Option<&'static str> {
    Some(match ch {
        'ﬀ' => "ff",
        'ﬁ' => "fi",
        'ﬂ' => "fl",
        'ﬃ' => "ffi",
        'ﬄ' => "ffl",
        'ﬅ' | 'ﬆ' => "st",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_are_whole_and_sorted() {
        assert_eq!(KANGXI.chars().count(), 214);
        assert!(SUPPLEMENT.windows(2).all(|w| w[0].0 < w[1].0));
    }

    #[test]
    fn radicals_become_ideographs() {
        assert_eq!(fold('⽬'), Some('目'));
        assert_eq!(fold('⼾'), Some('户'));
        assert_eq!(fold('⻚'), Some('页'));
        assert_eq!(fold('目'), Some('目'));
        assert_eq!(fold('\u{200b}'), None);
        assert_eq!(fold('︵'), Some('（'));
    }
}
