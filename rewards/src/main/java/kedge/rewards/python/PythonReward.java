package kedge.rewards.python;

import static com.google.common.base.Preconditions.checkArgument;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.io.Resources;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import kedge.data.settings.Default;
import kedge.data.settings.Required;
import kedge.rewards.CallPlan;
import kedge.rewards.Reward;
import kedge.rewards.process.Launch;
import kedge.rewards.process.ProcessReward;

/** A Python function as a reward, {@code reward: {python: file.py:name, signature: trl}}, run in worker processes. */
public final class PythonReward {
  private PythonReward() {
  }

  /**
   * Settings of a Python reward.
   *
   * @param python file and function: {@code my/rewards.py:brevity}
   * @param signature {@code trl}: the function takes the keywords {@code prompts}, {@code completions}, {@code
   * completion_ids} and every column as a list, and returns a list of numbers, None where it does not apply. {@code
   * verl}: it takes {@code data_source}, {@code solution_str}, {@code ground_truth}, {@code extra_info}, and returns a
   * number or a dict with {@code score}, whose other keys become detail. Columns have the types of the data, and
   * null is None. Only parameters that the function has are passed; where the data have no such column, {@code prompt},
   * {@code answer} (the known one), {@code ground_truth}, {@code data_source} and {@code extra_info} are given all the
   * same. The function may be async
   * @param arguments further keyword arguments, of the types of their defaults
   * @param name name in logs; the function's by default
   * @param gradesAnswer whether it decides that an answer is right: it is then checked on the known answers before a
   * run, and decides what evaluation calls correct
   * @param unit what one call of trl's signature is given: {@code group} (default), {@code sample} or {@code batch}. A
   * failed call fails all its samples
   * @param format form of trl's prompts and completions: {@code text} or {@code messages}
   * @param interpreter the Python program; by default {@code KEDGE_PYTHON} of the environment, or {@code python3}
   * @param startSeconds time in which a worker must have imported the file
   * @param memoryMegabytes memory for the data of a worker
   */
  public record Settings(@Required String python, @Required Signature signature, Map<String, String> arguments,
      Optional<String> name, Optional<Boolean> gradesAnswer, CallPlan.Unit unit, @Default("text") Format format,
      Optional<String> interpreter, @Default("60.0") double startSeconds, @Default("4096") int memoryMegabytes) {
    public Settings {
      Objects.requireNonNull(python, "python");
      Objects.requireNonNull(signature, "signature");
      checkArgument(python.matches(".+\\.py:[A-Za-z_]\\w*"),
          "python is '%s', expected a file and a function, for instance my/rewards.py:brevity", python);
      arguments = arguments == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(arguments));
      boolean messages = format == Format.MESSAGES;
      checkArgument(signature == Signature.TRL || !messages && (unit == null || unit == CallPlan.Unit.SAMPLE),
          "%s belongs to signature trl: verl's gives one completion as text", messages ? "format" : "unit");
      unit = unit != null ? unit : signature == Signature.TRL ? CallPlan.Unit.GROUP : CallPlan.Unit.SAMPLE;
      checkArgument(startSeconds > 0 && startSeconds < 1e6, "start_seconds is %s, expected above 0", startSeconds);
      checkArgument(memoryMegabytes >= 32, "memory_megabytes is %s, expected at least 32", memoryMegabytes);
    }

    private String file() {
      return python.substring(0, python.lastIndexOf(':'));
    }

    private String function() {
      return python.substring(python.lastIndexOf(':') + 1);
    }
  }

  /** Calling convention of the function. */
  public enum Signature {
    TRL, VERL
  }

  /** Prompts and completions as plain text, or as lists of messages with role and content. */
  public enum Format {
    TEXT, MESSAGES
  }

  /**
   * Starts a first worker, which imports the file.
   *
   * @throws IllegalArgumentException with the last line of Python's traceback if the import fails
   */
  public static Reward start(Settings settings) {
    String interpreter = settings.interpreter().or(() -> Optional.ofNullable(System.getenv("KEDGE_PYTHON")))
        .orElse("python3");
    ObjectNode opening = JsonNodeFactory.instance.objectNode().put("file", settings.file())
        .put("function", settings.function())
        .put("signature", word(settings.signature()))
        .put("format", word(settings.format()))
        .put("unit", word(settings.unit()))
        .put("name", settings.name().orElse(settings.function()))
        .put("grades_answer", settings.gradesAnswer().orElse(false))
        .put("memory_megabytes", settings.memoryMegabytes());
    ObjectNode arguments = opening.putObject("arguments");
    settings.arguments().forEach(arguments::put);
    return new ProcessReward(new Launch(settings.python(), List.of(interpreter, "-u", "-c", driver()), opening,
        Duration.ofNanos((long) (settings.startSeconds() * 1e9))));
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  private static String driver() {
    try {
      return Resources.toString(Resources.getResource(PythonReward.class, "driver.py"), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("driver.py cannot be read: " + e.getMessage(), e);
    }
  }
}
