package kedge.data.template;

import com.hubspot.jinjava.Jinjava;
import com.hubspot.jinjava.JinjavaConfig;
import com.hubspot.jinjava.LegacyOverrides;
import com.hubspot.jinjava.el.ExtendedSyntaxBuilder;
import com.hubspot.jinjava.el.TruthyTypeConverter;
import com.hubspot.jinjava.interpret.RenderResult;
import com.hubspot.jinjava.interpret.TemplateError;
import com.hubspot.jinjava.lib.fn.ELFunctionDefinition;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.function.Supplier;
import java.util.regex.PatternSyntaxException;
import jinjava.de.odysseus.el.ExpressionFactoryImpl;
import jinjava.de.odysseus.el.tree.TreeBuilder;
import jinjava.javax.el.ExpressionFactory;
import kedge.data.UserError;

/**
 * A Jinja template, rendered by Jinjava with the meaning of Python's Jinja. Jinjava collects errors and continues; here
 * the first one is thrown. Message content is never read as template text. Thread-safe.
 */
public final class PythonJinja {
  private final Jinjava jinjava;
  private final String translated;

  /** @throws UserError for a construct that is not supported, naming it and its line */
  public PythonJinja(String template) {
    translated = notTooDeep(() -> Dialect.translate(template));
    LegacyOverrides modern = LegacyOverrides.newBuilder().withEvaluateMapKeys(true).withIterateOverMapKeys(true)
        .withUseNaturalOperatorPrecedence(true).withParseWhitespaceControlStrictly(true)
        .withKeepNullableLoopValues(true).build();
    jinjava = new Engine(JinjavaConfig.newBuilder().withElResolver(new PythonResolver())
        .withNestedInterpretationEnabled(false).withTrimBlocks(false).withLstripBlocks(false)
        .withKeepTrailingNewline(true).withMaxOutputSize(0).withLegacyOverrides(modern).build());
    PythonFilter.all().forEach(jinjava::registerFilter);
    function("kedge_text", "text");
    function("kedge_true", "truth");
    function("kedge_items", "items");
    function("raise_exception", "raise");
    function("strftime_now", "now");
  }

  /** Renders the template. */
  public String render(Map<String, Object> variables) {
    RenderResult result = notTooDeep(() -> jinjava.renderForResult(translated, new HashMap<>(variables)));
    for (TemplateError error : result.getErrors()) {
      for (Throwable cause = error.getException(); cause != null; cause = cause.getCause()) {
        if (cause instanceof UserError ours) {
          throw ours;
        }
      }
      throw new UserError("chat template: " + error.getMessage());
    }
    return result.getOutput();
  }

  private static <T> T notTooDeep(Supplier<T> work) {
    try {
      return work.get();
    } catch (StackOverflowError | PatternSyntaxException deep) { // a regex tells a full stack by the second
      throw new UserError("chat template: it is nested too deeply, or calls itself without end", deep);
    }
  }

  private void function(String name, String method) {
    jinjava.registerFunction(new ELFunctionDefinition("", name, Functions.class, method, Object.class));
  }

  /** Jinjava with the truth values of Python; its own treats the text {@code false} as false. */
  private static final class Engine extends Jinjava {
    private final ExpressionFactory expressions;

    Engine(JinjavaConfig config) {
      super(config);
      Properties properties = new Properties();
      properties.setProperty(TreeBuilder.class.getName(), ExtendedSyntaxBuilder.class.getName());
      expressions = new ExpressionFactoryImpl(properties, new PythonTruth());
    }

    @Override
    public ExpressionFactory getExpressionFactory() {
      return expressions;
    }
  }

  private static final class PythonTruth extends TruthyTypeConverter {
    @Override
    protected Boolean coerceToBoolean(Object value) {
      return Functions.truth(value);
    }
  }
}
