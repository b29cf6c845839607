"""Makes training text look like what real keyboards, crawlers and writers make of it.

Cuts, letters of the wrong keyboard, Pashto in Urdu or Persian letters, lost spaces; and the four languages'
words in Latin letters, of which hardly any licensed text exists.
"""

import random

# Each Pashto letter and what people write for it who lack it.
PASHTO = {
    "ې": "ےی", "ۍ": "یے", "ئ": "ی", "ځ": "زجځ", "څ": "سچڅ", "ډ": "ڈد", "ړ": "ڑر", "ږ": "ژزگ", "ښ": "شخ", "ګ": "گ",
    "ڼ": "نڑ", "ټ": "ٹت", "ۀ": "هہ",
}
URDU = {"ہ": "ه", "ھ": "ه", "ے": "ی", "ٹ": "ت", "ڈ": "د", "ڑ": "ر", "ں": "ن", "ۓ": "ئ"}
TO_URDU_KEYBOARD = {"ه": "ہ"}
HAMZA = {"ئ": "ی", "أ": "ا", "إ": "ا", "آ": "ا", "ؤ": "و", "ۀ": "ه"}


# What Urdu calls the letters A to Z, of which its abbreviations are made (پی بی ایس).
URDU_LETTER_NAMES = (
    "اے بی سی ڈی ای ایف جی ایچ آئی جے کے ایل ایم این او پی کیو آر ایس ٹی یو وی ڈبلیو ایکس وائی زیڈ".split()
)


def cut(text, rng, least=1, most=7):
    """A run of `least` to `most` words of the text; the first ones half of the time."""
    tokens = text.split()
    n = rng.randint(least, most)
    start = 0 if rng.random() < 0.5 else rng.randrange(max(1, len(tokens) - n + 1))
    return " ".join(tokens[start : start + n])


def replaced(text, table, rng, each=1.0):
    choice = {letter: rng.choice(options) for letter, options in table.items()}
    return "".join(choice[c] if c in choice and (each >= 1.0 or rng.random() < each) else c for c in text)


def varied(text, label, rng):
    """The text as another keyboard or a careless hand would have written it, now and then."""
    if label == "ps":
        roll = rng.random()
        if roll < 0.3:
            text = replaced(text, PASHTO, rng)
        elif roll < 0.45:
            text = replaced(text, PASHTO, rng, 0.5)
        elif roll < 0.55:
            text = text.replace("ګ", "گ")
    if label in ("ur", "lah") and rng.random() < 0.15:
        text = replaced(text, {k: v for k, v in URDU.items() if rng.random() < 0.5}, rng)
    if label == "ur" and rng.random() < 0.04:
        tokens = text.split()
        at = rng.randrange(len(tokens) + 1)
        tokens[at:at] = rng.choices(URDU_LETTER_NAMES, k=rng.randint(2, 4))
        text = " ".join(tokens)
    if label in ("ps", "fa") and rng.random() < 0.04:
        text = replaced(text, TO_URDU_KEYBOARD, rng)
    if rng.random() < 0.08:
        text = replaced(text, HAMZA, rng)
    if rng.random() < 0.04:
        spaces = [i for i, c in enumerate(text) if c == " "]
        if spaces:
            at = rng.choice(spaces)
            text = text[:at] + text[at + 1 :]
    if rng.random() < 0.05:
        text = text.replace("\u200c", " ")
    return text


LETTERS = {
    "ا": ["a", "a", "aa"], "آ": ["aa", "a"], "ب": ["b"], "پ": ["p"], "ت": ["t"], "ټ": ["t"], "ٹ": ["t"], "ث": ["s"], "ج": ["j"],
    "چ": ["ch"], "ح": ["h"], "خ": ["kh"], "ځ": ["dz", "z"], "څ": ["ts", "s"], "د": ["d"], "ډ": ["d"], "ڈ": ["d"], "ذ": ["z"],
    "ر": ["r"], "ړ": ["r"], "ڑ": ["r"], "ز": ["z"], "ژ": ["zh"], "ږ": ["g", "zh"], "س": ["s"], "ش": ["sh"], "ښ": ["kh", "sh", "x"],
    "ص": ["s"], "ض": ["z"], "ط": ["t"], "ظ": ["z"], "ع": ["a", ""], "غ": ["gh"], "ف": ["f"], "ق": ["q"], "ک": ["k"], "ك": ["k"],
    "گ": ["g"], "ګ": ["g"], "ل": ["l"], "م": ["m"], "ن": ["n"], "ڼ": ["n"], "ں": ["n"], "و": ["o", "w", "u", "oo"], "ه": ["h"],
    "ہ": ["h"], "ھ": ["h"], "ی": ["i", "y", "ee", "e"], "ي": ["i", "y", "ee"], "ې": ["e"], "ۍ": ["ay", "ey"], "ے": ["e", "ay"],
    "ئ": ["e", "y", "i"], "ؤ": ["o"], "ى": ["i"],
}
CONSONANTS = set("بپتټٹثجچحخځڅدډڈذرړڑزژږسشښصضطظغفقکكگګلمنڼہهھ")
# The commonest words as people write them in Latin letters; their short vowels cannot be had from the spelling.
COMMON = {
    "ur": {
        "کے": "ke k kay", "کی": "ki kee", "کا": "ka", "کو": "ko", "میں": "mein main me mai", "سے": "se say", "ہے": "hai hay he",
        "ہیں": "hain hein", "نے": "ne nay", "پر": "par per pe", "اور": "aur or", "یہ": "ye yeh", "وہ": "wo woh", "تھا": "tha",
        "تھی": "thi", "تھے": "thay the", "بھی": "bhi", "نہیں": "nahi nahin nai", "اس": "is us iss", "ان": "un in", "کیا": "kya kia kiya",
        "کر": "kar ker", "ہو": "ho", "گیا": "gaya gya", "گئے": "gaye", "گئی": "gayi gai", "لیے": "liye lye", "ایک": "aik ek",
        "تو": "to tou", "ہی": "hi", "کہ": "ke keh", "جو": "jo", "رہا": "raha", "رہے": "rahe", "رہی": "rahi", "ہم": "hum ham",
        "آپ": "aap ap", "مجھے": "mujhe", "کچھ": "kuch", "سب": "sab", "اب": "ab", "بہت": "bohat bahut buhat", "اپنے": "apne", "ساتھ": "sath",
        "بعد": "baad", "کہا": "kaha", "حکومت": "hukumat hakoomat", "ملک": "mulk", "لوگ": "log", "دن": "din", "پاکستان": "pakistan",
    },
    "ps": {
        "د": "da de", "په": "pa pe", "کې": "ke kay", "او": "aw ao", "چې": "che chi", "له": "la le", "ته": "ta", "یې": "ye yay", "دی": "day dai",
        "دي": "di", "ده": "da", "دا": "da daa", "هم": "hum ham", "نه": "na", "سره": "sara", "شوي": "shawi shwi", "شو": "sho", "کړي": "kari kri",
        "کړ": "kar kro", "به": "ba", "هغه": "hagha", "زه": "za", "تاسو": "taso", "موږ": "mung muzh", "ډېر": "der", "تر": "tar", "خو": "kho",
        "ویلي": "wayali wayli", "وویل": "wowayal", "کابل": "kabul", "افغانستان": "afghanistan", "خلک": "khalak", "کال": "kaal", "پر": "par",
        "یو": "yaw yo", "څه": "tsa sa", "وي": "wi", "وه": "wa", "دغه": "dagha", "کوي": "kawi", "کېږي": "kegi kizhi", "خبره": "khabara",
    },
    "fa": {
        "در": "dar", "به": "ba be", "از": "az", "که": "ke ki", "را": "ra", "و": "wa va o", "این": "in een", "است": "ast", "با": "ba", "برای": "baraye",
        "آن": "an on aan", "یک": "yak yek", "شده": "shoda shode", "می": "me mi", "هم": "ham", "بر": "bar", "تا": "ta", "شد": "shod", "خود": "khod",
        "بود": "bood bud", "ما": "ma", "من": "man", "شما": "shoma", "کرد": "kard", "کرده": "karda karde", "گفت": "goft", "دارد": "darad",
        "نیست": "nest nist", "باید": "bayad", "کابل": "kabul", "مردم": "mardom", "کشور": "keshwar keshvar", "روز": "roz rooz", "سال": "sal",
    },
}


def romanised(text, label, rng):
    """The text in Latin letters, as someone without the keyboard would type it. The vowels are guesses."""
    common = COMMON[label]
    short = {c: rng.choice(options) for c, options in LETTERS.items()}
    out = []
    for token in text.replace("\u200c", "").split():
        word = token.strip(".,!?؟،؛۔:«»\"'()")
        if word in common:
            out.append(rng.choice(common[word].split()))
            continue
        letters = [c for c in word if c in LETTERS]
        made = ""
        for i, c in enumerate(letters):
            following = letters[i + 1] if i + 1 < len(letters) else ""
            if c == "و" and i == 0:
                made += "w"
            elif c == "ی" and i == 0:
                made += "y"
            elif c == "ا" and i == 0:
                made += rng.choice("aaiu")
            elif c in "هہ" and not following:
                made += rng.choice(["a", "a", "ah", "e", "h"])
            else:
                made += short[c] if rng.random() < 0.8 else rng.choice(LETTERS[c])
            if c in CONSONANTS and following in CONSONANTS and following != "ھ" and rng.random() < 0.7:
                made += rng.choice("aaaiue")
        if made:
            out.append(made)
    made = " ".join(out)
    return made.capitalize() if rng.random() < 0.6 else made


AZERI = {
    "a": ["ا"], "b": ["ب"], "c": ["ج"], "ç": ["چ"], "d": ["د"], "e": ["ئ", "ی"], "ə": ["", "", "ه", "ا"], "f": ["ف"], "g": ["گ"],
    "ğ": ["غ"], "h": ["ه", "ح"], "x": ["خ"], "ı": ["ی"], "i": ["ی"], "j": ["ژ"], "k": ["ک"], "q": ["ق"], "l": ["ل"], "m": ["م"],
    "n": ["ن"], "o": ["و"], "ö": ["ؤ", "و"], "p": ["پ"], "r": ["ر"], "s": ["س", "س", "ص"], "ş": ["ش"], "t": ["ت", "ت", "ط"],
    "u": ["و"], "ü": ["و"], "v": ["و"], "y": ["ی"], "z": ["ز", "ز", "ض", "ظ"], "w": ["و"],
}
AZERI_FIRST = {"a": "آ", "e": "ائ", "ə": "ا", "ı": "ای", "i": "ای", "o": "او", "ö": "اؤ", "u": "او", "ü": "او"}


def azeri_in_arabic_letters(text, rng):
    """Azerbaijani from its Latin letters into the Arabic ones, roughly as in Iran: its licensed text is nearly all Latin."""
    out = []
    for token in text.replace("İ", "i").replace("I", "ı").lower().split():
        made, letters = "", [c for c in token if c in AZERI]
        for i, c in enumerate(letters):
            if i == 0 and c in AZERI_FIRST:
                made += AZERI_FIRST[c]
            elif c == "ə" and i == len(letters) - 1:
                made += "ه"
            else:
                made += rng.choice(AZERI[c])
        if made:
            out.append(made)
    return " ".join(out)


def generator(*key):
    return random.Random("/".join(map(str, key)))
