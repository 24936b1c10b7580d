package kedge.rewards.total;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import kedge.rewards.total.Composition.Constant;
import kedge.rewards.total.Composition.Term;

/**
 * Parses formulas: rewards by name, numbers in their details as {@code reward.key}, numbers, {@code + - *}, division by
 * a number, brackets, and
 * <ul>
 * <li>{@code first(a, b, ...)}: the first that applies
 * <li>{@code mean(a, b, ...)}: the mean of those that apply
 * <li>{@code normalize(2 * a + b)}: a sum divided by the weights that apply
 * <li>{@code if(a, b, c)}: b where a is not 0, else c
 * <li>{@code bit(a)}: 1 where a is at least 0.5, else 0
 * </ul>
 */
public final class CompositionFormula {
  private static final Set<String> FUNCTIONS = Set.of("first", "mean", "normalize", "normalise", "if", "bit");
  private static final Set<String> ONE_OPERAND = Set.of("normalize", "normalise", "bit");
  private static final int LONGEST = 2000;
  private static final int DEEPEST = 50;
  private final String text;
  private int at;
  private int depth;

  private CompositionFormula(String text) {
    this.text = text;
  }

  /** Parses a formula. @throws IllegalArgumentException with the character at fault */
  public static Composition parse(String text) {
    if (text.length() > LONGEST) {
      throw new IllegalArgumentException(
          "the formula has " + text.length() + " characters, expected at most " + LONGEST);
    }
    CompositionFormula formula = new CompositionFormula(text);
    Composition parsed = formula.sum();
    if (formula.peek() != 0) {
      throw formula.fault("expected an operator or the end");
    }
    if (parsed.names().isEmpty()) {
      throw new IllegalArgumentException(
          "the formula \"" + text + "\" names no part, expected the name of at least one reward");
    }
    return parsed;
  }

  private Composition sum() {
    if (++depth > DEEPEST) {
      throw fault("brackets are nested more than " + DEEPEST + " deep");
    }
    List<Term> terms = new ArrayList<>();
    boolean minus = take('-');
    terms.add(term(minus));
    while (peek() == '+' || peek() == '-') {
      minus = text.charAt(at++) == '-';
      terms.add(term(minus));
    }
    depth--;
    Term only = terms.get(0);
    if (terms.size() == 1 && only.of()instanceof Constant constant) {
      return new Constant(only.weight() * constant.value());
    }
    return terms.size() == 1 && only.weight() == 1 ? only.of() : new Composition.Sum(terms, false);
  }

  /** A product, whose constant factors become the weight. */
  private Term term(boolean minus) {
    double weight = minus ? -1 : 1;
    List<Composition> factors = new ArrayList<>();
    boolean divide = false;
    do {
      Composition factor = factor();
      if (factor instanceof Constant constant) {
        if (divide && constant.value() == 0) {
          throw fault("division by 0");
        }
        weight = divide ? weight / constant.value() : weight * constant.value();
      } else if (divide) {
        throw fault("only a number can be divided by, expected a number before this");
      } else {
        factors.add(factor);
      }
      divide = peek() == '/';
    } while (take('*') || take('/'));
    if (factors.isEmpty()) {
      return new Term(1, new Constant(weight));
    }
    return new Term(weight, factors.size() == 1 ? factors.get(0) : new Composition.Product(factors));
  }

  private Composition factor() {
    char next = peek();
    if (take('(')) {
      Composition inner = sum();
      expect(')');
      return inner;
    }
    if (Character.isDigit(next) || next == '.') {
      return number();
    }
    String name = word();
    if (peek() == '(') {
      return function(name);
    }
    if (FUNCTIONS.contains(name)) {
      throw fault("expected ( after " + name);
    }
    return take('.') ? new Composition.Detail(name, word()) : new Composition.Part(name);
  }

  private Composition function(String name) {
    expect('(');
    List<Composition> operands = new ArrayList<>();
    do {
      operands.add(sum());
    } while (take(','));
    expect(')');
    int wanted = name.equals("if") ? 3 : ONE_OPERAND.contains(name) ? 1 : operands.size();
    if (operands.size() != wanted) {
      throw fault(name + " has " + operands.size() + " operands, expected " + wanted);
    }
    return switch (name) {
      case "first" -> new Composition.First(operands);
      case "mean" -> Composition.mean(operands);
      case "if" -> new Composition.If(operands.get(0), operands.get(1), operands.get(2));
      case "bit" -> new Composition.Bit(operands.get(0));
      case "normalize", "normalise" -> new Composition.Sum(operands.get(0).terms(), true);
      default -> throw fault(name + " is not one of the functions first, mean, normalize, if, bit");
    };
  }

  private Composition number() {
    int start = at;
    while (at < text.length() && (Character.isDigit(text.charAt(at)) || text.charAt(at) == '.')) {
      at++;
    }
    try {
      return new Constant(Double.parseDouble(text.substring(start, at)));
    } catch (NumberFormatException none) {
      throw fault("\"" + text.substring(start, at) + "\" is no number");
    }
  }

  private String word() {
    peek();
    int start = at;
    while (at < text.length() && (Character.isLetterOrDigit(text.charAt(at)) || text.charAt(at) == '_')) {
      at++;
    }
    if (start == at) {
      throw fault("expected the name of a reward, a number or a bracket");
    }
    return text.substring(start, at);
  }

  private char peek() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
    return at < text.length() ? text.charAt(at) : 0;
  }

  private boolean take(char wanted) {
    boolean there = peek() == wanted;
    at += there ? 1 : 0;
    return there;
  }

  private void expect(char wanted) {
    if (!take(wanted)) {
      throw fault("expected " + wanted);
    }
  }

  private IllegalArgumentException fault(String message) {
    String place = at < text.length() ? "at character " + (at + 1) + " ('" + text.charAt(at) + "')" : "at the end";
    return new IllegalArgumentException("the formula \"" + text + "\": " + message + " " + place);
  }
}
