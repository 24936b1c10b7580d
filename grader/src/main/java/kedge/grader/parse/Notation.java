package kedge.grader.parse;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import kedge.grader.parse.Token.Kind;

/** Tables of commands, words and special characters with their tokens. */
final class Notation {
  private static final Map<String, Token> COMMANDS = new HashMap<>();
  private static final Map<String, Token> WORDS = new HashMap<>();
  private static final Map<Character, Token> CHARACTERS = new HashMap<>();

  /** Commands that change nothing about what is said; the argument in braces after them, if any, stays. */
  private static final Set<String> DRESS = Set
      .of(("left right big Big bigg Bigg bigl bigr Bigl Bigr biggl biggr Biggl Biggr middle displaystyle "
          + "textstyle scriptstyle limits nolimits quad qquad boxed fbox framebox mathstrut strut bf rm it sf cal "
          + "tt thinspace medspace thickspace enspace negthinspace space ensuremath mathop mathord mathrel "
          + "normalsize large Large small hfill relax newline vec overrightarrow underline mathopen mathclose "
          + "mathbin angle measuredangle triangle checkmark blacksquare square qed Box").split(" "));
  /** Commands whose argument is set as text or in another type. */
  private static final Set<String> TEXTS = Set
      .of(("text textrm textnormal mbox hbox textbf textit textsf texttt textup emph mathrm mathbf mathit mathsf "
          + "mathtt mathcal mathnormal mathscr mathfrak boldsymbol bm operatorname pmb").split(" "));
  private static final String GREEK = "alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa "
      + "lambda mu nu xi rho sigma tau upsilon " + "phi varphi chi psi omega "
      + "Gamma Delta Theta Lambda Xi Sigma Phi Psi Omega ell hbar aleph";
  private static final String FUNCTIONS = "sin cos tan cot sec csc arcsin arccos arctan arccot arcsec arccsc sinh "
      + "cosh tanh coth sech csch arsinh arcosh artanh arcoth arsech arcsch exp max min gcd lcm det " + "abs floor ceil Re Im sgn";

  static {
    for (String greek : GREEK.split(" ")) {
      command(greek, Kind.NAME, greek);
    }
    for (String function : FUNCTIONS.split(" ")) {
      command(function, Kind.FUNCTION, function);
      if (function.length() > 2) {
        word(function, Kind.FUNCTION, function);
      }
    }
    aliases();
    operators();
    relations();
    structures();
    words();
    characters();
  }

  private Notation() {
  }

  /** The token of a command without its backslash, or null. */
  static Token command(String name) {
    return COMMANDS.get(name);
  }

  /** The token of a plain word, or null. */
  static Token word(String word) {
    return WORDS.get(word);
  }

  /** The token of a character beyond letters and digits, or null. */
  static Token character(char c) {
    return CHARACTERS.get(c);
  }

  static boolean isDress(String name) {
    return DRESS.contains(name);
  }

  static boolean isText(String name) {
    return TEXTS.contains(name);
  }

  private static void aliases() {
    for (String[] alias : new String[][]{{"arcsinh", "arsinh"}, {"arccosh", "arcosh"}, {"arctanh", "artanh"},
        {"asinh", "arsinh"}, {"acosh", "arcosh"}, {"atanh", "artanh"}, {"arccoth", "arcoth"}, {"arcsech", "arsech"},
        {"arccsch", "arcsch"}, {"asec", "arcsec"}, {"acsc", "arccsc"}, {"acot", "arccot"}, {"cosech", "csch"},
        {"Abs", "abs"}, {"factorial", "factorial"}, {"binomial", "binomial"}, {"asin", "arcsin"}, {"acos", "arccos"},
        {"atan", "arctan"}, {"tg", "tan"}, {"ctg", "cot"}, {"arctg", "arctan"}, {"cosec", "csc"}, {"sign", "sgn"},
        {"sh", "sinh"}, {"ch", "cosh"}, {"ceiling", "ceil"}, {"GCD", "gcd"}, {"LCM", "lcm"}}) {
      command(alias[0], Kind.FUNCTION, alias[1]);
      if (alias[0].length() > 2) {
        word(alias[0], Kind.FUNCTION, alias[1]);
      }
    }
    for (String log : new String[]{"log", "ln", "lg"}) {
      command(log, Kind.LOGARITHM, log);
      word(log, Kind.LOGARITHM, log);
    }
  }

  private static void operators() {
    all(Kind.TIMES, "*", "cdot", "times", "ast", "star", "bullet");
    all(Kind.DIVIDE, "/", "div");
    all(Kind.PLUS_MINUS, "\\pm", "pm", "plusmn");
    all(Kind.MINUS_PLUS, "\\mp", "mp");
    all(Kind.DEGREE, "\\circ", "circ", "degree", "degrees", "textdegree");
    all(Kind.PRIME, "'", "prime");
    all(Kind.BAR, "|", "vert", "lvert", "rvert", "mid");
    all(Kind.NORM, "\\|", "Vert", "lVert", "rVert");
    all(Kind.INFINITY, "\\infty", "infty", "infin");
    all(Kind.PI, "\\pi", "pi", "uppi");
    all(Kind.COLON, ":", "ratio", "colon");
    all(Kind.NEW_ROW, "\\\\", "cr");
    all(Kind.CURRENCY, "dollar", "textdollar", "dollar");
    all(Kind.CURRENCY, "euro", "euro", "texteuro");
    all(Kind.CURRENCY, "pound", "pounds", "textsterling");
    all(Kind.OPEN, "(", "lparen");
    all(Kind.CLOSE, ")", "rparen");
    all(Kind.OPEN, "[", "lbrack");
    all(Kind.CLOSE, "]", "rbrack");
    all(Kind.OPEN, "<", "langle");
    all(Kind.CLOSE, ">", "rangle");
    all(Kind.OPEN, "\\lfloor", "lfloor");
    all(Kind.CLOSE, "\\rfloor", "rfloor");
    all(Kind.OPEN, "\\lceil", "lceil");
    all(Kind.CLOSE, "\\rceil", "rceil");
    all(Kind.SET_OPEN, "\\{", "lbrace");
    all(Kind.SET_CLOSE, "\\}", "rbrace");
    all(Kind.AND, "and", "land", "wedge");
    all(Kind.OR, "or", "lor", "vee");
  }

  private static void relations() {
    all(Kind.RELATION, "<=", "le", "leq", "leqslant", "leqq");
    all(Kind.RELATION, ">=", "ge", "geq", "geqslant", "geqq");
    all(Kind.RELATION, "<", "lt");
    all(Kind.RELATION, ">", "gt");
    all(Kind.RELATION, "!=", "ne", "neq");
    all(Kind.RELATION, "~", "approx", "thickapprox", "simeq", "doteq");
    all(Kind.RELATION, "=", "coloneqq");
    all(Kind.RELATION, "in", "in");
    all(Kind.SET_OPERATION, "\\cup", "cup", "bigcup");
    all(Kind.SET_OPERATION, "\\cap", "cap", "bigcap");
    all(Kind.SET_OPERATION, "\\setminus", "setminus", "backslash", "smallsetminus");
    all(Kind.EMPTY_SET, "\\emptyset", "emptyset", "varnothing");
  }

  private static void structures() {
    all(Kind.FRACTION, "\\frac", "frac", "dfrac", "tfrac", "cfrac");
    all(Kind.ROOT, "\\sqrt", "sqrt", "surd");
    all(Kind.BINOMIAL, "\\binom", "binom", "dbinom", "tbinom");
    all(Kind.CHOOSE, "\\choose", "choose");
    all(Kind.OVER, "\\over", "over");
    all(Kind.OVERLINE, "\\overline", "overline", "bar", "dot", "overbar");
    all(Kind.OVERLINE, "\\hat", "hat", "widehat");
    all(Kind.FUNCTION, "cis", "cis");
    word("cis", Kind.FUNCTION, "cis");
    all(Kind.SERIES, "\\sum", "sum");
    all(Kind.SERIES, "\\prod", "prod");
  }

  private static void words() {
    word("pi", Kind.PI, "\\pi");
    word("Pi", Kind.PI, "\\pi");
    word("sqrt", Kind.ROOT, "\\sqrt");
    word("union", Kind.SET_OPERATION, "\\cup");
    for (String infinity : new String[]{"infinity", "Infinity", "inf", "oo", "infty"}) {
      word(infinity, Kind.INFINITY, "\\infty");
    }
    for (String percent : new String[]{"percent", "pct", "percentage", "Percent"}) {
      word(percent, Kind.PERCENT, "%");
    }
    for (String degree : new String[]{"degrees", "degree", "deg"}) {
      word(degree, Kind.DEGREE, "\\circ");
    }
    word("and", Kind.AND, "and");
    word("And", Kind.AND, "and");
    word("or", Kind.OR, "or");
    word("Or", Kind.OR, "or");
    word("OR", Kind.OR, "or");
    word("frac", Kind.FRACTION, "\\frac");
    for (String currency : "USD dollar,US dollar,EUR euro,GBP pound,JPY yen,CNY yuan,RMB yuan,INR rupee,Rs rupee".split(",")) {
      word(currency.split(" ")[0], Kind.CURRENCY, currency.split(" ")[1]);
    }
  }

  private static void characters() {
    String plain = "+ - * / ^ _ ! ' % ( ) [ ] { } | , ; : & = < > ~";
    Kind[] kinds = {Kind.PLUS, Kind.MINUS, Kind.TIMES, Kind.DIVIDE, Kind.CARET, Kind.UNDERSCORE, Kind.BANG, Kind.PRIME,
        Kind.PERCENT, Kind.OPEN, Kind.CLOSE, Kind.OPEN, Kind.CLOSE, Kind.GROUP_OPEN, Kind.GROUP_CLOSE, Kind.BAR,
        Kind.COMMA, Kind.SEMICOLON, Kind.COLON, Kind.AMPERSAND, Kind.RELATION, Kind.RELATION, Kind.RELATION,
        Kind.UNKNOWN};
    String[] signs = plain.split(" ");
    for (int i = 0; i < signs.length; i++) {
      CHARACTERS.put(signs[i].charAt(0), new Token(kinds[i], signs[i], false));
    }
    same("\u2212\u2013\u2014\uFE63\uFF0D\u2010\u2011", Kind.MINUS, "-");
    same("\u00d7\u22c5\u00b7\u2217\u2022\u2219", Kind.TIMES, "*");
    same("\u00f7\u2215\u2044", Kind.DIVIDE, "/");
    same("\u00b1", Kind.PLUS_MINUS, "\\pm");
    same("\u2213", Kind.MINUS_PLUS, "\\mp");
    same("\u2264\u2a7d", Kind.RELATION, "<=");
    same("\u2265\u2a7e", Kind.RELATION, ">=");
    same("\u2260", Kind.RELATION, "!=");
    same("\u2248\u2243", Kind.RELATION, "~");
    same("\u2208", Kind.RELATION, "in");
    same("\u222a", Kind.SET_OPERATION, "\\cup");
    same("\u2229", Kind.SET_OPERATION, "\\cap");
    same("\u2216", Kind.SET_OPERATION, "\\setminus");
    same("\u2205\u00d8", Kind.EMPTY_SET, "\\emptyset");
    same("\u221e", Kind.INFINITY, "\\infty");
    same("\u00b0\u2218\u00ba", Kind.DEGREE, "\\circ");
    same("\u2032\u2019", Kind.PRIME, "'");
    same("\u221a", Kind.ROOT, "\\sqrt");
    same("\u03c0\u03a0", Kind.PI, "\\pi");
    same("\u20ac", Kind.CURRENCY, "euro");
    same("\u00a5", Kind.CURRENCY, "yen");
    same("\u20b9", Kind.CURRENCY, "rupee");
    same("\u00a3", Kind.CURRENCY, "pound");
    same("\u211d", Kind.NUMBER_SET, "R");
    same("\u2124", Kind.NUMBER_SET, "Z");
    same("\u211a", Kind.NUMBER_SET, "Q");
    same("\u2115", Kind.NUMBER_SET, "N");
    same("\u27e8\u2329", Kind.OPEN, "<");
    same("\u27e9\u232a", Kind.CLOSE, ">");
    same("\u230a", Kind.OPEN, "\\lfloor");
    same("\u230b", Kind.CLOSE, "\\rfloor");
    same("\uff0c", Kind.COMMA, ",");
    same("\uff08", Kind.OPEN, "(");
    same("\uff09", Kind.CLOSE, ")");
    String greek = "\u03b1alpha \u03b2beta \u03b3gamma \u03b4delta \u03b5epsilon \u03b8theta \u03bblambda \u03bcmu "
        + "\u03c1rho \u03c3sigma \u03c4tau " + "\u03c6phi \u03c9omega";
    for (String letter : greek.split(" ")) {
      same(letter.substring(0, 1), Kind.NAME, letter.substring(1));
    }
  }

  private static void all(Kind kind, String text, String... names) {
    for (String name : names) {
      command(name, kind, text);
    }
  }

  private static void command(String name, Kind kind, String text) {
    COMMANDS.put(name, new Token(kind, text, false));
  }

  private static void word(String name, Kind kind, String text) {
    WORDS.put(name, new Token(kind, text, false));
  }

  private static void same(String characters, Kind kind, String text) {
    for (char c : characters.toCharArray()) {
      CHARACTERS.put(c, new Token(kind, text, false));
    }
  }
}
