// Numbers, money, shares and days as printed in zh-Hans and en: the twin of kernel/formats.py, to the letter.
// Both are held to tests/kernel/formats_golden.json. Values are exact decimals: pass strings where 2^53 is too small.

export type Lang = "en" | "zh-hans";
export type Exact = string | number | bigint;

interface Decimal {
  minus: boolean;
  digits: bigint;
  places: number;
}

type Scale = readonly [power: number, unit: string];

const SCALES: Record<Lang, readonly Scale[]> = {
  "zh-hans": [[12, "万亿"], [8, "亿"], [4, "万"]],
  en: [[12, "T"], [9, "B"], [6, "M"], [3, "K"]],
};
const SIGNS: Record<string, string> = {
  EUR: "€", GBP: "£", JPY: "JP¥", HKD: "HK$", TWD: "NT$", KRW: "₩", INR: "₹", AUD: "A$",
  CAD: "CA$", SGD: "S$", NZD: "NZ$", BRL: "R$", MXN: "MX$", VND: "₫", ILS: "₪",
};
const NO_MINOR_DIGITS =
  "ADP AFN ALL BIF BYR CLP DJF ESP GNF IQD IRR ISK ITL JPY KMF KPW KRW LAK LBP LUF MGA MGF MMK MRO PYG RSD RWF SLL SOS " +
  "STD SYP TMM TRL UGX UYI VND VUV XAF XOF XPF YER ZMK ZWD";
const THREE_MINOR_DIGITS = "BHD JOD KWD LYD OMR TND";
const FOUR_MINOR_DIGITS = "CLF UYW";
const EN_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");
const EN_DAYS = "Sun Mon Tue Wed Thu Fri Sat".split(" ");
const ZH_DAYS = "日一二三四五六";
const ZH_QUARTERS = "一二三四";

function read(value: Exact): Decimal {
  const found = /^(-?)(\d*)(?:\.(\d*))?(?:e([+-]?\d+))?$/i.exec(String(value).trim());
  if (!found || !(found[2] || found[3])) throw new RangeError(`not a decimal number: ${value}`);
  const fraction = found[3] ?? "";
  const places = fraction.length - Number(found[4] ?? 0);
  const digits = BigInt((found[2] ?? "") + fraction);
  return places >= 0
    ? { minus: found[1] === "-", digits, places }
    : { minus: found[1] === "-", digits: digits * power(-places), places: 0 };
}

function power(exponent: number): bigint {
  return 10n ** BigInt(exponent);
}

function scaled(value: Decimal, by: number): Decimal {
  const places = value.places - by;
  return places >= 0 ? { ...value, places } : { ...value, digits: value.digits * power(-places), places: 0 };
}

/** Rounded half away from zero to `places`, or cut towards zero; padded to `places`. */
function rounded(value: Decimal, places: number, cut = false): Decimal {
  if (value.places <= places) return { ...value, digits: value.digits * power(places - value.places), places };
  const unit = power(value.places - places);
  const up = !cut && (value.digits % unit) * 2n >= unit ? 1n : 0n;
  return { ...value, digits: value.digits / unit + up, places };
}

function compare(one: Decimal, other: Decimal): number {
  const places = Math.max(one.places, other.places);
  const [a, b] = [one, other].map((value) => {
    const digits = value.digits * power(places - value.places);
    return value.minus ? -digits : digits;
  }) as [bigint, bigint];
  return a < b ? -1 : a > b ? 1 : 0;
}

function grouped(value: Decimal): string {
  const text = value.digits.toString().padStart(value.places + 1, "0");
  const whole = text.slice(0, text.length - value.places).replace(/\B(?=(\d{3})+$)/g, ",");
  return value.places ? `${whole}.${text.slice(-value.places)}` : whole;
}

function signed(value: Decimal, text: string): string {
  return value.minus && value.digits ? `-${text}` : text;
}

function trimmed(text: string): string {
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}

/** 1,234,567.89 in both languages; `places` rounds half away from zero and pads, without it the value stands exactly. */
export function number(value: Exact, _lang: Lang, places?: number): string {
  const exact = places === undefined ? read(value) : rounded(read(value), places);
  return signed(exact, grouped(exact));
}

/** For tiles and axes: 1.23万, 123.46万; 12.3K, 1.23M. Cut where rounding would seem to reach `goal`. */
export function compact(value: Exact, lang: Lang, goal?: Exact): string {
  const exact = read(value);
  const size = { ...exact, minus: false };
  let [shown, text] = show(size, lang, false);
  if (goal !== undefined) {
    const aim = read(goal);
    if (compare(exact, aim) < 0 && compare({ ...shown, minus: exact.minus }, aim) >= 0) [shown, text] = show(size, lang, true);
  }
  return signed({ ...shown, minus: exact.minus }, text);
}

function show(size: Decimal, lang: Lang, cut: boolean): [Decimal, string] {
  const reaches = (value: Decimal, least: number) => compare(value, { minus: false, digits: power(least), places: 0 }) >= 0;
  const [exponent, unit] = SCALES[lang].find(([least]) => reaches(size, least)) ?? [0, ""];
  const part = scaled(size, -exponent);
  const result = rounded(part, placesOf(part, exponent, lang), cut);
  const shown = scaled(result, exponent);
  if (SCALES[lang].some(([least]) => least > exponent && reaches(shown, least))) return show(shown, lang, cut);
  return [shown, trimmed(grouped(result)) + unit];
}

function placesOf(part: Decimal, exponent: number, lang: Lang): number {
  if (exponent === 0) return 0;
  if (lang === "zh-hans") return 2;
  return Math.max(0, 3 - (part.digits / power(part.places)).toString().length);
}

/** The minor digits of an ISO currency, as the server has them (JPY 0, CNY 2, KWD 3). */
export function minorDigits(currency: string): number {
  if (NO_MINOR_DIGITS.includes(currency)) return 0;
  if (THREE_MINOR_DIGITS.includes(currency)) return 3;
  return FOUR_MINOR_DIGITS.includes(currency) ? 4 : 2;
}

export function currencySign(currency: string, lang: Lang, mixed = false): string {
  if (currency === "CNY") return lang === "zh-hans" && !mixed ? "¥" : "CN¥";
  if (currency === "USD") return lang === "en" && !mixed ? "$" : "US$";
  return SIGNS[currency] ?? `${currency}\u00a0`;
}

/** Minor units in full: ¥1,234.50, -CN¥45,678.90. `mixed` says that other currencies stand nearby. */
export function money(minor: Exact, currency: string, lang: Lang, mixed = false): string {
  const digits = minorDigits(currency);
  const amount = scaled(read(minor), -digits);
  return signed(amount, currencySign(currency, lang, mixed) + grouped(rounded(amount, digits)));
}

/** Minor units for a tile: ¥123.46万, CN¥1.23M; `goal` in minor units too. */
export function moneyCompact(minor: Exact, currency: string, lang: Lang, goal?: Exact, mixed = false): string {
  const shift = `e-${minorDigits(currency)}`;
  const text = compact(`${minor}${shift}`, lang, goal === undefined ? undefined : `${goal}${shift}`);
  const sign = currencySign(currency, lang, mixed);
  return text.startsWith("-") ? `-${sign}${text.slice(1)}` : sign + text;
}

/** A ratio (0.325) as 32.5%; whole numbers stand without places. 0.9999 of a goal of 1 is 99.9%, not 100%. */
export function percent(ratio: Exact, _lang: Lang, places = 1, goal?: Exact): string {
  const exact = scaled(read(ratio), 2);
  let share = rounded(exact, places);
  if (goal !== undefined) {
    const aim = scaled(read(goal), 2);
    if (compare(exact, aim) < 0 && compare(share, aim) >= 0) share = rounded(exact, places, true);
  }
  return `${signed(share, whole(share))}%`;
}

function whole(value: Decimal): string {
  return value.digits % power(value.places) ? grouped(value) : grouped(rounded(value, 0, true));
}

/** The change of a ratio (0.032): ↑ 3.2 个百分点, +3.2 pts. */
export function points(change: Exact, lang: Lang, places = 1): string {
  const share = rounded(scaled(read(change), 2), places);
  const text = whole(share);
  if (!share.digits) return lang === "zh-hans" ? "0 个百分点" : "0 pts";
  if (lang === "zh-hans") return `${share.minus ? "↓" : "↑"} ${text} 个百分点`;
  return `${share.minus ? "-" : "+"}${text} pts`;
}

function calendarDay(iso: string): [year: number, month: number, day: number, weekday: number] {
  const [year, month, day] = iso.slice(0, 10).split("-").map(Number) as [number, number, number];
  return [year, month, day, new Date(Date.UTC(year, month - 1, day)).getUTCDay()];
}

/** An ISO date as 2026年11月23日, 23 Nov 2026. */
export function day(iso: string, lang: Lang): string {
  const [year, month, date] = calendarDay(iso);
  return lang === "zh-hans" ? `${year}年${month}月${date}日` : `${date} ${EN_MONTHS[month - 1]} ${year}`;
}

/** An ISO date as 11月23日 周一, Mon 23 Nov. */
export function dayShort(iso: string, lang: Lang): string {
  const [, month, date, weekday] = calendarDay(iso);
  if (lang === "zh-hans") return `${month}月${date}日 周${ZH_DAYS[weekday]}`;
  return `${EN_DAYS[weekday]} ${date} ${EN_MONTHS[month - 1]}`;
}

export function month(year: number, number_: number, lang: Lang): string {
  return lang === "zh-hans" ? `${year}年${number_}月` : `${EN_MONTHS[number_ - 1]} ${year}`;
}

export function quarter(year: number, number_: number, lang: Lang): string {
  return lang === "zh-hans" ? `${year}年第${ZH_QUARTERS[number_ - 1]}季度` : `Q${number_} ${year}`;
}

export function fiscalYear(year: number, lang: Lang): string {
  return lang === "zh-hans" ? `${year}财年` : `FY${year}`;
}
