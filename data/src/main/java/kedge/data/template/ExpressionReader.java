package kedge.data.template;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import kedge.data.UserError;
import kedge.data.template.TemplateTokens.Kind;
import kedge.data.template.TemplateTokens.Token;
import kedge.data.template.python.Undefined;

/** Reads Jinja's expressions, a method for each level of precedence, loosest first. */
final class ExpressionReader {
  private static final int MOST_DEPTH = 100;
  private static final Set<String> ENDS = Set.of("else", "or", "and", "if", "in", "not", "recursive");
  private static final Set<String> ORDERS = Set.of("==", "!=", "<", "<=", ">", ">=");
  private static final JinjaExpressions.Arguments NOTHING = new JinjaExpressions.Arguments(List.of(), Map.of(), null,
      null);
  private static final JinjaExpression NONE = new JinjaExpressions.Constant(null);
  private final TemplateTokens tokens;
  private final Set<String> names;
  private final KnownNames known;
  private int depth;

  /**
   * @param names collects the names that the expressions read
   * @param branch whether the expressions stand in a branch, where an unknown filter fails only if it is reached
   */
  ExpressionReader(TemplateTokens tokens, Set<String> names, boolean branch) {
    this.tokens = tokens;
    this.names = names;
    this.known = new KnownNames(tokens, branch);
  }

  /** An expression, or several with commas between, which are a tuple. */
  JinjaExpression tuple(boolean conditionals) {
    JinjaExpression first = conditionals ? expression() : known(or());
    if (!tokens.peek().is(",")) {
      return first;
    }
    List<JinjaExpression> elements = new ArrayList<>(List.of(first));
    while (tokens.skip(",") && !tupleEnds()) {
      elements.add(conditionals ? expression() : or());
    }
    return new JinjaExpressions.Sequence(true, elements);
  }

  private boolean tupleEnds() {
    Token token = tokens.peek();
    return token.kind() == Kind.END || token.is(")") || token.is("if") || token.is("recursive");
  }

  JinjaExpression expression() {
    deeper();
    Optional<UserError> before = known.unknown();
    JinjaExpression value = or();
    while (tokens.skip("if")) {
      JinjaExpression condition = or();
      JinjaExpression otherwise = tokens.skip("else") ? expression()
          : new JinjaExpressions.Constant(new Undefined("the inline if without else was false"));
      value = new JinjaExpressions.Conditional(condition, value, otherwise);
      known.resetTo(before); // fails only where it is evaluated
    }
    depth--;
    return known(value);
  }

  /** An expression that is read completely. @throws UserError where it uses an unknown filter or test for certain */
  private JinjaExpression known(JinjaExpression expression) {
    if (depth == 0) {
      known.check();
    }
    return expression;
  }

  private JinjaExpression or() {
    List<JinjaExpression> operands = new ArrayList<>(List.of(and()));
    while (tokens.skip("or")) {
      operands.add(and());
    }
    return operands.size() == 1 ? operands.get(0) : new JinjaExpressions.Logic(true, operands);
  }

  private JinjaExpression and() {
    List<JinjaExpression> operands = new ArrayList<>(List.of(not()));
    while (tokens.skip("and")) {
      operands.add(not());
    }
    return operands.size() == 1 ? operands.get(0) : new JinjaExpressions.Logic(false, operands);
  }

  private JinjaExpression not() {
    int negations = 0;
    while (tokens.skip("not")) {
      negations++;
    }
    JinjaExpression operand = comparison();
    return negations == 0 ? operand
        : negations % 2 == 1 ? new JinjaExpressions.Not(operand)
            : new JinjaExpressions.Not(new JinjaExpressions.Not(operand));
  }

  private JinjaExpression comparison() {
    JinjaExpression first = sum();
    List<JinjaExpressions.Step> steps = new ArrayList<>();
    while (true) {
      if (tokens.peek().kind() == Kind.OPERATOR && ORDERS.contains(tokens.peek().value())) {
        steps.add(new JinjaExpressions.Step((String) tokens.next().value(), sum()));
      } else if (tokens.skip("in")) {
        steps.add(new JinjaExpressions.Step("in", sum()));
      } else if (tokens.peek().is("not") && tokens.peek(1).is("in")) {
        tokens.next();
        tokens.next();
        steps.add(new JinjaExpressions.Step("not in", sum()));
      } else {
        return steps.isEmpty() ? first : new JinjaExpressions.Comparison(first, steps);
      }
    }
  }

  private JinjaExpression sum() {
    JinjaExpression first = concatenation();
    List<JinjaExpressions.Step> steps = new ArrayList<>();
    while (tokens.peek().is("+") || tokens.peek().is("-")) {
      steps.add(new JinjaExpressions.Step((String) tokens.next().value(), concatenation()));
    }
    return steps.isEmpty() ? first : new JinjaExpressions.Arithmetic(first, steps);
  }

  private JinjaExpression concatenation() {
    List<JinjaExpression> parts = new ArrayList<>(List.of(product()));
    while (tokens.skip("~")) {
      parts.add(product());
    }
    return parts.size() == 1 ? parts.get(0) : new JinjaExpressions.Concatenation(parts);
  }

  private JinjaExpression product() {
    JinjaExpression first = power();
    List<JinjaExpressions.Step> steps = new ArrayList<>();
    while (tokens.peek().kind() == Kind.OPERATOR && Set.of("*", "/", "//", "%").contains(tokens.peek().value())) {
      steps.add(new JinjaExpressions.Step((String) tokens.next().value(), power()));
    }
    return steps.isEmpty() ? first : new JinjaExpressions.Arithmetic(first, steps);
  }

  private JinjaExpression power() {
    JinjaExpression first = unary(true);
    List<JinjaExpressions.Step> steps = new ArrayList<>();
    while (tokens.skip("**")) {
      steps.add(new JinjaExpressions.Step("**", unary(true)));
    }
    return steps.isEmpty() ? first : new JinjaExpressions.Arithmetic(first, steps);
  }

  private JinjaExpression unary(boolean filtered) {
    deeper();
    JinjaExpression value = tokens.peek().is("-") || tokens.peek().is("+")
        ? new JinjaExpressions.Signed(tokens.next().is("-"), unary(false))
        : primary();
    value = postfix(value);
    depth--;
    return filtered ? filtered(value) : value;
  }

  private JinjaExpression primary() {
    Token token = tokens.next();
    if (token.kind() == Kind.NAME) {
      return named((String) token.value());
    }
    if (token.kind() == Kind.NUMBER) {
      return new JinjaExpressions.Constant(token.value());
    }
    if (token.kind() == Kind.TEXT) {
      StringBuilder text = new StringBuilder((String) token.value());
      while (tokens.peek().kind() == Kind.TEXT) {
        text.append(tokens.next().value());
      }
      return new JinjaExpressions.Constant(text.toString());
    }
    if (token.is("(")) {
      JinjaExpression inside = tokens.peek().is(")") ? new JinjaExpressions.Sequence(true, List.of()) : tuple(true);
      tokens.expect(")");
      return inside;
    }
    if (token.is("[")) {
      return new JinjaExpressions.Sequence(false, elements());
    }
    if (token.is("{")) {
      return dictionary();
    }
    throw tokens.fault("expected a value, but found "
        + (token.kind() == Kind.END ? "the end of the tag" : "'" + token.value() + "'"));
  }

  private JinjaExpression named(String name) {
    switch (name) {
      case "true", "True" :
        return new JinjaExpressions.Constant(true);
      case "false", "False" :
        return new JinjaExpressions.Constant(false);
      case "none", "None" :
        return NONE;
      default :
        names.add(name);
        return new JinjaExpressions.Name(name);
    }
  }

  private List<JinjaExpression> elements() {
    List<JinjaExpression> elements = new ArrayList<>();
    while (!tokens.skip("]")) {
      elements.add(expression());
      if (!tokens.peek().is("]")) {
        tokens.expect(",");
      }
    }
    return elements;
  }

  private JinjaExpression dictionary() {
    List<JinjaExpressions.Entry> entries = new ArrayList<>();
    while (!tokens.skip("}")) {
      JinjaExpression key = expression();
      tokens.expect(":");
      entries.add(new JinjaExpressions.Entry(key, expression()));
      if (!tokens.peek().is("}")) {
        tokens.expect(",");
      }
    }
    return new JinjaExpressions.Dictionary(entries);
  }

  private JinjaExpression postfix(JinjaExpression of) {
    JinjaExpression value = of;
    for (int count = 0;; count++) {
      shallow(count);
      if (tokens.skip(".")) {
        value = tokens.peek().kind() == Kind.NUMBER
            ? new JinjaExpressions.Item(value, new JinjaExpressions.Constant(tokens.next().value()))
            : new JinjaExpressions.Attribute(value, tokens.name());
      } else if (tokens.skip("[")) {
        value = subscript(value);
      } else if (tokens.peek().is("(")) {
        value = new JinjaExpressions.Call(value, arguments());
      } else {
        return value;
      }
    }
  }

  private JinjaExpression subscript(JinjaExpression of) {
    JinjaExpression start = tokens.peek().is(":") ? NONE : tuple(true);
    if (tokens.skip("]")) {
      return new JinjaExpressions.Item(of, start);
    }
    tokens.expect(":");
    JinjaExpression stop = tokens.peek().is(":") || tokens.peek().is("]") ? NONE : expression();
    JinjaExpression step = tokens.skip(":") && !tokens.peek().is("]") ? expression() : NONE;
    tokens.expect("]");
    return new JinjaExpressions.Slice(of, start, stop, step);
  }

  private JinjaExpression filtered(JinjaExpression of) {
    JinjaExpression value = of;
    for (int count = 0;; count++) {
      shallow(count);
      if (tokens.peek().is("|")) {
        value = filter(value);
      } else if (tokens.skip("is")) {
        value = test(value);
      } else if (tokens.peek().is("(")) {
        value = new JinjaExpressions.Call(value, arguments());
      } else {
        return value;
      }
    }
  }

  /** {@code | name(arguments)} after a value. */
  JinjaExpression filter(JinjaExpression value) {
    tokens.expect("|");
    return namedFilter(value);
  }

  /** {@code name(arguments)}, a filter of a value that stands elsewhere. */
  JinjaExpression namedFilter(JinjaExpression value) {
    String name = tokens.name();
    return new JinjaExpressions.Filter(value, name, known.filter(name), tokens.peek().is("(") ? arguments() : NOTHING);
  }

  private JinjaExpression test(JinjaExpression value) {
    boolean negated = tokens.skip("not");
    String name = tokens.name();
    JinjaExpressions.Arguments arguments = NOTHING;
    Token token = tokens.peek();
    if (token.is("(")) {
      arguments = arguments();
    } else if (token.is("is")) {
      throw tokens.fault("tests cannot be chained by 'is'");
    } else if (token.is("[") || token.is("{") || token.kind() == Kind.TEXT || token.kind() == Kind.NUMBER
        || (token.kind() == Kind.NAME && !ENDS.contains(token.value()))) {
      arguments = new JinjaExpressions.Arguments(List.of(postfix(primary())), Map.of(), null, null);
    }
    JinjaExpression tested = new JinjaExpressions.Test(value, known.test(name), arguments);
    return negated ? new JinjaExpressions.Not(tested) : tested;
  }

  /** {@code (a, b=c, *list, **dictionary)}. */
  JinjaExpressions.Arguments arguments() {
    tokens.expect("(");
    List<JinjaExpression> positional = new ArrayList<>();
    Map<String, JinjaExpression> named = new LinkedHashMap<>();
    JinjaExpression list = null;
    JinjaExpression dictionary = null;
    while (!tokens.skip(")")) {
      if (tokens.skip("*")) {
        list = expression();
      } else if (tokens.skip("**")) {
        dictionary = expression();
      } else if (tokens.peek().kind() == Kind.NAME && tokens.peek(1).is("=")) {
        String name = tokens.name();
        tokens.expect("=");
        named.put(name, expression());
      } else if (named.isEmpty() && list == null && dictionary == null) {
        positional.add(expression());
      } else {
        throw tokens.fault("an argument without a name follows one with a name");
      }
      if (!tokens.peek().is(")")) {
        tokens.expect(",");
      }
    }
    return new JinjaExpressions.Arguments(positional, named, list, dictionary);
  }

  private void deeper() {
    depth++;
    shallow(depth);
  }

  private void shallow(int levels) {
    if (levels > MOST_DEPTH) {
      throw tokens.fault("an expression is nested more than " + MOST_DEPTH + " deep");
    }
  }
}
