//! `ST_NumberFormat`: how a counter is printed (ECMA-376 part 1, 17.18.59, and what Word prints where the standard leaves it open).

/// A number format of a list level.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) enum NumberFormat {
    /// 1, 2, 3
    #[default]
    Decimal,
    /// 01, 02, … 10; the number is the least count of digits.
    Padded(u8),
    /// １２３
    FullWidth,
    /// A, B, … Z, AA, BB
    UpperLetter,
    /// a, b, … z, aa, bb
    LowerLetter,
    /// I, II, III
    UpperRoman,
    /// i, ii, iii
    LowerRoman,
    /// 1st, 2nd
    Ordinal,
    /// Hexadecimal.
    Hex,
    /// *, †, ‡, §, **, ††
    Chicago,
    /// 一 … 九十九, then digit by digit with ○: 一○○.
    ChineseCounting,
    /// 一 … 九十九, 一百, 一百零一, 一千, 一万.
    ChineseThousand,
    /// As [`Self::ChineseThousand`] but 百, 千 without a leading 一, and no 零.
    JapaneseCounting,
    /// 壹, 贰, 叁, 拾.
    LegalSimplified,
    /// 壹, 貳, 參, 拾.
    LegalTraditional,
    /// 壱, 弐, 参, 拾.
    LegalJapanese,
    /// Digit by digit with 〇.
    IdeographDigital,
    /// Digit by digit with ○.
    TaiwaneseDigital,
    /// 甲, 乙, 丙 …
    HeavenlyStems,
    /// 子, 丑, 寅 …
    EarthlyBranches,
    /// 甲子, 乙丑 … (sixty)
    SexagenaryCycle,
    /// ①, ②, … ⑳, then ㉑ … ㊿
    EnclosedCircle,
    /// ㊀, ㊁ … ㊉
    IdeographEnclosedCircle,
    /// ⑴, ⑵ … ⒇
    EnclosedParen,
    /// ⒈, ⒉ … ⒛
    EnclosedFullstop,
    /// - 1 -
    InDash,
    /// A sequence of fixed characters, repeated letter by letter after its end.
    Sequence(&'static str),
    /// The level's text as it stands, without a number.
    Bullet,
    /// Nothing.
    None,
}

const AIUEO: &str =
    "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン";
const IROHA: &str = "イロハニホヘトチリヌルヲワカヨタレソツネナラムウヰノオクヤマケフコエテアサキユメミシヱヒモセスン";
const GANADA: &str = "가나다라마바사아자차카타파하";
const CHOSUNG: &str = "ㄱㄴㄷㄹㅁㅂㅅㅇㅈㅊㅋㅌㅍㅎ";
const RUSSIAN_LOWER: &str = "абвгдежзиклмнопрстуфхцчшщыэюя";
const RUSSIAN_UPPER: &str = "АБВГДЕЖЗИКЛМНОПРСТУФХЦЧШЩЫЭЮЯ";

impl NumberFormat {
    /// The format of an `ST_NumberFormat` value; unknown ones print as decimals.
    pub(crate) fn named(name: &str) -> Self {
        match name {
            "decimalZero" => Self::Padded(2),
            "decimalFullWidth" | "decimalFullWidth2" => Self::FullWidth,
            "upperLetter" => Self::UpperLetter,
            "lowerLetter" => Self::LowerLetter,
            "upperRoman" => Self::UpperRoman,
            "lowerRoman" => Self::LowerRoman,
            "ordinal" => Self::Ordinal,
            "hex" => Self::Hex,
            "chicago" => Self::Chicago,
            "chineseCounting" | "taiwaneseCounting" => Self::ChineseCounting,
            "chineseCountingThousand" | "taiwaneseCountingThousand" => Self::ChineseThousand,
            "japaneseCounting" | "koreanCounting" | "koreanDigital2" => Self::JapaneseCounting,
            "chineseLegalSimplified" => Self::LegalSimplified,
            "ideographLegalTraditional" => Self::LegalTraditional,
            "japaneseLegal" => Self::LegalJapanese,
            "ideographDigital" | "japaneseDigitalTenThousand" => Self::IdeographDigital,
            "taiwaneseDigital" => Self::TaiwaneseDigital,
            "ideographTraditional" => Self::HeavenlyStems,
            "ideographZodiac" => Self::EarthlyBranches,
            "ideographZodiacTraditional" => Self::SexagenaryCycle,
            "decimalEnclosedCircle" | "decimalEnclosedCircleChinese" => Self::EnclosedCircle,
            "ideographEnclosedCircle" => Self::IdeographEnclosedCircle,
            "decimalEnclosedParen" => Self::EnclosedParen,
            "decimalEnclosedFullstop" => Self::EnclosedFullstop,
            "numberInDash" => Self::InDash,
            "aiueo" | "aiueoFullWidth" => Self::Sequence(AIUEO),
            "iroha" | "irohaFullWidth" => Self::Sequence(IROHA),
            "ganada" => Self::Sequence(GANADA),
            "chosung" => Self::Sequence(CHOSUNG),
            "russianLower" => Self::Sequence(RUSSIAN_LOWER),
            "russianUpper" => Self::Sequence(RUSSIAN_UPPER),
            "bullet" => Self::Bullet,
            "none" => Self::None,
            _ => Self::Decimal,
        }
    }
    /// The format of a custom pattern such as `001, 002, 003, ...`: the digits of its first member say how far to pad.
    pub(crate) fn custom(pattern: &str) -> Self {
        let first = pattern.split(',').next().unwrap_or_default().trim();
        let digits = first.chars().take_while(char::is_ascii_digit).count();
        if digits > 1 {
            Self::Padded(digits.min(16) as u8)
        } else {
            Self::Decimal
        }
    }
    /// Prints a number. Numbers that the format has no sign for are printed as decimals, as Word does.
    pub(crate) fn print(&self, n: u32) -> String {
        let decimal = || n.to_string();
        // Offset of the number in a run of code points.
        let sign = |first: u32, last: u32| (first..=last).contains(&n).then_some(n - first);
        let code = |base: char, offset: Option<u32>| {
            offset
                .and_then(|o| char::from_u32(base as u32 + o))
                .map_or_else(decimal, String::from)
        };
        match self {
            Self::Decimal => decimal(),
            Self::Padded(width) => format!("{n:0width$}", width = usize::from(*width)),
            Self::FullWidth => decimal()
                .chars()
                .filter_map(|c| char::from_u32(c as u32 - '0' as u32 + '０' as u32))
                .collect(),
            Self::UpperLetter => letters("ABCDEFGHIJKLMNOPQRSTUVWXYZ", n).unwrap_or_else(decimal),
            Self::LowerLetter => letters("abcdefghijklmnopqrstuvwxyz", n).unwrap_or_else(decimal),
            Self::UpperRoman => roman(n).unwrap_or_else(decimal),
            Self::LowerRoman => roman(n).map_or_else(decimal, |r| r.to_ascii_lowercase()),
            Self::Ordinal => {
                let suffix = match (n % 10, n % 100) {
                    (1, t) if t != 11 => "st",
                    (2, t) if t != 12 => "nd",
                    (3, t) if t != 13 => "rd",
                    _ => "th",
                };
                format!("{n}{suffix}")
            }
            Self::Hex => format!("{n:X}"),
            Self::Chicago => letters("*†‡§", n).unwrap_or_else(decimal),
            Self::ChineseCounting if n < 100 => han(n, &COMMON),
            Self::ChineseCounting | Self::TaiwaneseDigital => digits(n, "○一二三四五六七八九"),
            Self::ChineseThousand => han(n, &COMMON),
            Self::JapaneseCounting => han(
                n,
                &Numerals {
                    one_before_hundred: false,
                    zero: None,
                    ..COMMON
                },
            ),
            Self::LegalSimplified => han(
                n,
                &Numerals {
                    digits: "零壹贰叁肆伍陆柒捌玖",
                    units: ["", "拾", "佰", "仟"],
                    wan: "万",
                    one_before_ten: true,
                    ..COMMON
                },
            ),
            Self::LegalTraditional => han(
                n,
                &Numerals {
                    digits: "零壹貳參肆伍陸柒捌玖",
                    units: ["", "拾", "佰", "仟"],
                    wan: "萬",
                    one_before_ten: true,
                    ..COMMON
                },
            ),
            Self::LegalJapanese => han(
                n,
                &Numerals {
                    digits: "〇壱弐参四伍六七八九",
                    units: ["", "拾", "百", "阡"],
                    wan: "萬",
                    one_before_ten: true,
                    zero: None,
                    ..COMMON
                },
            ),
            Self::IdeographDigital => digits(n, "〇一二三四五六七八九"),
            Self::HeavenlyStems => {
                nth("甲乙丙丁戊己庚辛壬癸", n).map_or_else(decimal, String::from)
            }
            Self::EarthlyBranches => {
                nth("子丑寅卯辰巳午未申酉戌亥", n).map_or_else(decimal, String::from)
            }
            Self::SexagenaryCycle => {
                let pair = (1..=60).contains(&n).then(|| {
                    Some([
                        nth("甲乙丙丁戊己庚辛壬癸", (n - 1) % 10 + 1)?,
                        nth("子丑寅卯辰巳午未申酉戌亥", (n - 1) % 12 + 1)?,
                    ])
                });
                pair.flatten().map_or_else(decimal, |p| p.iter().collect())
            }
            Self::EnclosedCircle => match n {
                0 => "⓪".to_owned(),
                1..=20 => code('①', sign(1, 20)),
                21..=35 => code('㉑', sign(21, 35)),
                36..=50 => code('㊱', sign(36, 50)),
                _ => decimal(),
            },
            Self::IdeographEnclosedCircle => code('㊀', sign(1, 10)),
            Self::EnclosedParen => code('⑴', sign(1, 20)),
            Self::EnclosedFullstop => code('⒈', sign(1, 20)),
            Self::InDash => format!("- {n} -"),
            Self::Sequence(signs) => letters(signs, n).unwrap_or_else(decimal),
            Self::Bullet | Self::None => String::new(),
        }
    }
}

fn nth(signs: &str, n: u32) -> Option<char> {
    signs.chars().nth((n as usize).checked_sub(1)?)
}

/// After the last sign the first is doubled, then tripled; Word stops at 30 rounds and so does this.
fn letters(signs: &str, n: u32) -> Option<String> {
    let count = signs.chars().count() as u32;
    let index = n.checked_sub(1)?;
    let times = index / count + 1;
    (times <= 30).then(|| {
        signs
            .chars()
            .nth((index % count) as usize)
            .map(|c| std::iter::repeat_n(c, times as usize).collect())
    })?
}

fn roman(n: u32) -> Option<String> {
    const STEPS: [(u32, &str); 13] = [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    if n == 0 || n > 32_767 {
        return None;
    }
    let mut rest = n;
    let mut out = String::new();
    for (value, sign) in STEPS {
        while rest >= value {
            out.push_str(sign);
            rest -= value;
        }
    }
    Some(out)
}

fn digits(n: u32, signs: &str) -> String {
    n.to_string()
        .chars()
        .filter_map(|c| signs.chars().nth(c.to_digit(10)? as usize))
        .collect()
}

/// Words of a positional Han numeral.
struct Numerals {
    digits: &'static str,
    units: [&'static str; 4],
    wan: &'static str,
    /// 一十 instead of 十.
    one_before_ten: bool,
    /// 一百 instead of 百.
    one_before_hundred: bool,
    /// Stands for skipped places.
    zero: Option<&'static str>,
}

const COMMON: Numerals = Numerals {
    digits: "〇一二三四五六七八九",
    units: ["", "十", "百", "千"],
    wan: "万",
    one_before_ten: false,
    one_before_hundred: true,
    zero: Some("零"),
};

fn han(n: u32, words: &Numerals) -> String {
    if n == 0 {
        return words.digits.chars().take(1).collect();
    }
    let (high, low) = (n / 10_000, n % 10_000);
    let mut out = String::new();
    if high > 0 {
        out.push_str(&han(high, words));
        out.push_str(words.wan);
        if low > 0 && low < 1000 {
            out.push_str(words.zero.unwrap_or_default());
        }
    }
    let mut skipped = false;
    for place in (0..4_usize).rev() {
        let digit = (low / 10_u32.pow(place as u32)) % 10;
        if digit == 0 {
            skipped = true;
            continue;
        }
        let first = out.is_empty();
        if skipped
            && !first
            && !out.ends_with(words.zero.unwrap_or("\0"))
            && !out.ends_with(words.wan)
        {
            out.push_str(words.zero.unwrap_or_default());
        }
        skipped = false;
        let silent_one = digit == 1
            && ((place == 1 && (first || !words.one_before_hundred) && !words.one_before_ten)
                || (place >= 2 && !words.one_before_hundred));
        if !silent_one {
            out.extend(words.digits.chars().nth(digit as usize));
        }
        out.push_str(words.units[place]);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::NumberFormat;

    fn print(name: &str, numbers: &[u32]) -> String {
        let format = NumberFormat::named(name);
        numbers
            .iter()
            .map(|&n| format.print(n))
            .collect::<Vec<_>>()
            .join(" ")
    }

    #[test]
    fn every_format_prints_as_word_does() {
        let cases: &[(&str, &[u32], &str)] = &[
            ("decimal", &[1, 10, 105], "1 10 105"),
            ("decimalZero", &[1, 9, 10, 100], "01 09 10 100"),
            ("decimalFullWidth", &[1, 20], "１ ２０"),
            ("upperLetter", &[1, 26, 27, 53], "A Z AA AAA"),
            ("lowerLetter", &[2, 28], "b bb"),
            ("upperRoman", &[1, 4, 9, 14, 1999], "I IV IX XIV MCMXCIX"),
            ("lowerRoman", &[3, 40], "iii xl"),
            ("ordinal", &[1, 2, 3, 11, 22], "1st 2nd 3rd 11th 22nd"),
            ("hex", &[10, 255], "A FF"),
            ("chicago", &[1, 2, 4, 5], "* † § **"),
            (
                "chineseCounting",
                &[1, 10, 11, 20, 35, 99, 100, 105],
                "一 十 十一 二十 三十五 九十九 一○○ 一○五",
            ),
            (
                "chineseCountingThousand",
                &[1, 10, 15, 20, 100, 101, 110, 111, 1001, 1010, 10000, 10101],
                "一 十 十五 二十 一百 一百零一 一百一十 一百一十一 一千零一 一千零一十 一万 一万零一百零一",
            ),
            ("japaneseCounting", &[10, 101, 115], "十 百一 百十五"),
            (
                "chineseLegalSimplified",
                &[1, 2, 10, 11, 100, 203],
                "壹 贰 壹拾 壹拾壹 壹佰 贰佰零叁",
            ),
            ("ideographLegalTraditional", &[2, 6, 10], "貳 陸 壹拾"),
            ("ideographDigital", &[1, 10, 25], "一 一〇 二五"),
            ("ideographTraditional", &[1, 10, 11], "甲 癸 11"),
            ("ideographZodiac", &[1, 12, 13], "子 亥 13"),
            (
                "ideographZodiacTraditional",
                &[1, 2, 60, 61],
                "甲子 乙丑 癸亥 61",
            ),
            (
                "decimalEnclosedCircle",
                &[1, 20, 21, 36, 50, 51],
                "① ⑳ ㉑ ㊱ ㊿ 51",
            ),
            ("decimalEnclosedCircleChinese", &[1, 10, 11], "① ⑩ ⑪"),
            ("ideographEnclosedCircle", &[1, 10, 11], "㊀ ㊉ 11"),
            ("decimalEnclosedParen", &[1, 20, 21], "⑴ ⒇ 21"),
            ("decimalEnclosedFullstop", &[1, 20], "⒈ ⒛"),
            ("numberInDash", &[7], "- 7 -"),
            ("none", &[3], ""),
        ];
        for (name, numbers, expected) in cases {
            assert_eq!(print(name, numbers), *expected, "{name}");
        }
    }

    #[test]
    fn custom_patterns_pad() {
        assert_eq!(NumberFormat::custom("001, 002, 003, ...").print(7), "007");
        assert_eq!(NumberFormat::custom("1, 2").print(7), "7");
    }
}
