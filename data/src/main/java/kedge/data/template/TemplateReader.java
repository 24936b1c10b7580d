package kedge.data.template;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import kedge.data.UserError;
import kedge.data.template.JinjaStatement.Body;
import kedge.data.template.JinjaStatement.Outcome;
import kedge.data.template.JinjaStatement.Placed;

/** Reads the pieces of a template as statements. */
final class TemplateReader {
  private static final int MOST_DEPTH = 100;
  private static final JinjaExpression TRUE = new JinjaExpressions.Constant(true);
  private static final Body EMPTY = new Body(List.of());
  private final List<TemplateScanner.Piece> pieces;
  private int position;
  private int depth;
  private int loops;
  private boolean branch;
  private Set<String> names = new HashSet<>();

  private TemplateReader(List<TemplateScanner.Piece> pieces) {
    this.pieces = pieces;
  }

  /** @throws UserError for an invalid or unsupported template, with the line */
  static Body read(String template) {
    TemplateReader reader = new TemplateReader(TemplateScanner.scan(template));
    return reader.body(null, 1);
  }

  /** Reads statements up to a tag that ends them; that tag is not consumed. */
  private Body body(Set<String> ends, int start) {
    if (++depth > MOST_DEPTH) {
      throw new UserError("chat template, line " + start + ": tags are nested more than " + MOST_DEPTH + " deep");
    }
    List<Placed> statements = new ArrayList<>();
    while (position < pieces.size()) {
      TemplateScanner.Piece piece = pieces.get(position);
      if (piece.kind() == TemplateScanner.Kind.TEXT) {
        position++;
        statements.add(new Placed(piece.line(), new Statements.Text(piece.content())));
        continue;
      }
      TemplateTokens tokens = new TemplateTokens(piece.content(), piece.line());
      if (piece.kind() == TemplateScanner.Kind.TAG && ends != null && ends.contains(tokens.peek().value())) {
        depth--;
        return new Body(statements);
      }
      position++;
      if (piece.kind() == TemplateScanner.Kind.OUTPUT) {
        JinjaExpression value = expressions(tokens).tuple(true);
        tokens.end();
        statements.add(new Placed(piece.line(), new Statements.Output(value)));
      } else {
        statements.add(new Placed(piece.line(), tag(tokens)));
      }
    }
    if (ends != null) {
      throw new UserError("chat template, line " + start + ": a tag is not closed, expected one of " + ends);
    }
    depth--;
    return new Body(statements);
  }

  private JinjaStatement tag(TemplateTokens tokens) {
    String name = tokens.name();
    return switch (name) {
      case "if" -> branches(tokens);
      case "for" -> loop(tokens);
      case "set" -> assignment(tokens);
      case "macro" -> macro(tokens);
      case "call" -> call(tokens);
      case "filter" -> filtered(tokens);
      case "with" -> with(tokens);
      case "generation" -> {
        tokens.end();
        yield new Statements.Generation(apart("endgeneration", tokens.line()));
      }
      case "break", "continue" -> {
        tokens.end();
        if (loops == 0) {
          throw tokens.fault("'" + name + "' outside of a loop");
        }
        yield new Statements.Jump(name.equals("break") ? Outcome.BREAK : Outcome.CONTINUE);
      }
      default -> throw tokens.fault("unsupported tag " + name);
    };
  }

  private ExpressionReader expressions(TemplateTokens tokens) {
    return new ExpressionReader(tokens, names, branch);
  }

  /** Consumes the tag that ended a body, and returns its tokens after the name. */
  private TemplateTokens endTag() {
    TemplateScanner.Piece piece = pieces.get(position++);
    return new TemplateTokens(piece.content(), piece.line());
  }

  private Body closed(String end, int line) {
    Body body = body(Set.of(end), line);
    TemplateTokens tokens = endTag();
    tokens.name();
    if (end.equals("endmacro") && tokens.peek().kind() == TemplateTokens.Kind.NAME) {
      tokens.name();
    }
    tokens.end();
    return body;
  }

  /** Reads a body that {@code break} cannot leave. */
  private Body apart(String end, int line) {
    int around = loops;
    loops = 0;
    Body body = inner(end, line);
    loops = around;
    return body;
  }

  /** Reads a body with its own variables. */
  private Body inner(String end, int line) {
    boolean around = branch;
    branch = false;
    Body body = closed(end, line);
    branch = around;
    return body;
  }

  private JinjaStatement branches(TemplateTokens first) {
    List<Statements.Branch> branches = new ArrayList<>();
    JinjaExpression condition = expressions(first).tuple(false);
    first.end();
    boolean around = branch;
    branch = true;
    while (true) {
      branches.add(new Statements.Branch(condition, body(Set.of("elif", "else", "endif"), first.line())));
      TemplateTokens tokens = endTag();
      String tag = tokens.name();
      condition = tag.equals("elif") ? expressions(tokens).tuple(false) : TRUE;
      tokens.end();
      if (tag.equals("else")) {
        branches.add(new Statements.Branch(TRUE, closed("endif", first.line())));
      }
      if (!tag.equals("elif")) {
        branch = around;
        return new Statements.If(branches);
      }
    }
  }

  private JinjaStatement loop(TemplateTokens tokens) {
    Statements.Target target = target(tokens, false);
    tokens.expect("in");
    JinjaExpression elements = expressions(tokens).tuple(false);
    Optional<JinjaExpression> condition = tokens.skip("if") ? Optional.of(expressions(tokens).expression())
        : Optional.empty();
    boolean recursive = tokens.skip("recursive");
    tokens.end();
    boolean around = branch;
    branch = false;
    loops++;
    Body body = body(Set.of("else", "endfor"), tokens.line());
    loops--;
    TemplateTokens end = endTag();
    boolean otherwise = end.name().equals("else");
    end.end();
    Body none = otherwise ? closed("endfor", tokens.line()) : EMPTY;
    branch = around;
    return new ForLoop(target, elements, condition, recursive, body, none);
  }

  private Statements.Target target(TemplateTokens tokens, boolean namespaces) {
    List<Statements.Target> targets = new ArrayList<>();
    boolean several = false;
    do {
      if (tokens.skip("(")) {
        targets.add(target(tokens, namespaces));
        tokens.expect(")");
      } else {
        targets.add(single(tokens, namespaces));
      }
      several |= tokens.peek().is(",");
    } while (tokens.skip(",") && !tokens.peek().is("in") && !tokens.peek().is("=") && !tokens.peek().is(")"));
    return several ? new Statements.SeveralTargets(targets) : targets.get(0);
  }

  private static Statements.Target single(TemplateTokens tokens, boolean namespaces) {
    String name = tokens.name();
    if (Set.of("true", "false", "none", "True", "False", "None").contains(name)) {
      throw tokens.fault("cannot assign to " + name);
    }
    return namespaces && tokens.skip(".") ? new Statements.NamespaceTarget(name, tokens.name())
        : new Statements.NameTarget(name);
  }

  private JinjaStatement assignment(TemplateTokens tokens) {
    Statements.Target target = target(tokens, true);
    if (tokens.skip("=")) {
      JinjaExpression value = expressions(tokens).tuple(true);
      tokens.end();
      return new Statements.Assignment(target, value);
    }
    JinjaExpression filters = new JinjaExpressions.Name(Statements.Captured.TEXT);
    while (tokens.peek().is("|")) {
      filters = expressions(tokens).filter(filters);
    }
    tokens.end();
    return new Statements.Captured(Optional.of(target), inner("endset", tokens.line()), filters);
  }

  private JinjaStatement filtered(TemplateTokens tokens) {
    JinjaExpression filters = expressions(tokens).namedFilter(new JinjaExpressions.Name(Statements.Captured.TEXT));
    while (tokens.peek().is("|")) {
      filters = expressions(tokens).filter(filters);
    }
    tokens.end();
    return new Statements.Captured(Optional.empty(), inner("endfilter", tokens.line()), filters);
  }

  private JinjaStatement with(TemplateTokens tokens) {
    Map<String, JinjaExpression> values = new LinkedHashMap<>();
    while (tokens.peek().kind() != TemplateTokens.Kind.END) {
      if (!values.isEmpty()) {
        tokens.expect(",");
      }
      String name = tokens.name();
      tokens.expect("=");
      values.put(name, expressions(tokens).expression());
    }
    return new Statements.With(values, inner("endwith", tokens.line()));
  }

  private JinjaStatement macro(TemplateTokens tokens) {
    String name = tokens.name();
    Map<String, JinjaExpression> parameters = parameters(tokens);
    tokens.end();
    return new Statements.Define(definition(name, parameters, "endmacro", tokens));
  }

  /** Reads a macro body. Names that it reads also count for the enclosing body. */
  private JinjaMacro.Definition definition(String name, Map<String, JinjaExpression> parameters, String end,
      TemplateTokens tokens) {
    if (parameters.containsKey("caller") && parameters.get("caller") == null) {
      throw tokens.fault("the parameter caller has no default value");
    }
    Set<String> around = names;
    names = new HashSet<>();
    Body body = apart(end, tokens.line());
    JinjaMacro.Definition definition = new JinjaMacro.Definition(name, parameters, body, names);
    around.addAll(names);
    names = around;
    return definition;
  }

  private Map<String, JinjaExpression> parameters(TemplateTokens tokens) {
    tokens.expect("(");
    Map<String, JinjaExpression> parameters = new LinkedHashMap<>();
    while (!tokens.skip(")")) {
      String name = tokens.name();
      JinjaExpression otherwise = tokens.skip("=") ? expressions(tokens).expression() : null;
      parameters.put(name, otherwise);
      if (!tokens.peek().is(")")) {
        tokens.expect(",");
      }
    }
    return parameters;
  }

  private JinjaStatement call(TemplateTokens tokens) {
    Map<String, JinjaExpression> parameters = tokens.peek().is("(") ? parameters(tokens) : Map.of();
    JinjaExpression called = expressions(tokens).expression();
    tokens.end();
    if (!(called instanceof JinjaExpressions.Call call)) {
      throw tokens.fault("expected a call");
    }
    return new Statements.CallWithBody(call, definition("caller", parameters, "endcall", tokens));
  }
}
