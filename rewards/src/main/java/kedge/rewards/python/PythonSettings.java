package kedge.rewards.python;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import kedge.rewards.CallPlan;

/**
 * A Python reward function.
 *
 * @param python the file and the function: {@code my/rewards.py:brevity}
 * @param signature {@code trl}: by keyword {@code prompts}, {@code completions}, {@code completion_ids} and every
 * column as a list; a list of numbers, or None where it does not apply. {@code verl}: {@code data_source}, {@code
 * solution_str}, {@code ground_truth}, {@code extra_info}; a number, or a dict with {@code score}, whose other keys
 * become detail. Only parameters that the function has are given; {@code answer} is a column always. The function may
 * be async
 * @param arguments further keyword arguments, of the types of their defaults
 * @param name what it is called in logs; the function's name by default
 * @param gradesAnswer whether it says that the answer is right: it is then held to the gold answers before a run, and
 * decides what evaluation calls correct
 * @param unit what one call of trl's signature is given: {@code group} (default), {@code sample} or {@code batch}. A
 * fault, or a hang, costs the whole call
 * @param format of trl's prompts and completions: {@code text} (default) or {@code messages}
 * @param interpreter the program; by default that of the environment variable {@code KEDGE_PYTHON}, or {@code python3}
 * @param startSeconds what a worker may take to import the file; 60 by default
 * @param memoryMegabytes what the data of a worker may take; 4096 by default
 */
public record PythonSettings(String python, Signature signature, Map<String, String> arguments, Optional<String> name,
    Optional<Boolean> gradesAnswer,
    CallPlan.Unit unit, Format format, Optional<String> interpreter, Double startSeconds, Integer memoryMegabytes) {

  /** Whose convention the function follows. */
  public enum Signature {
    TRL, VERL
  }

  /** Prompts and completions as plain text, or as lists of messages with role and content. */
  public enum Format {
    TEXT, MESSAGES
  }

  public PythonSettings {
    Objects.requireNonNull(python, "python");
    Objects.requireNonNull(signature, "signature");
    if (!python.matches(".+\\.py:[A-Za-z_]\\w*")) {
      throw new IllegalArgumentException(
          "python is '" + python + "', expected a file and a function, for instance my/rewards.py:brevity");
    }
    arguments = arguments == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(arguments));
    if (signature == Signature.VERL && (unit != null && unit != CallPlan.Unit.SAMPLE || format == Format.MESSAGES)) {
      throw new IllegalArgumentException((format == Format.MESSAGES ? "format" : "unit")
          + " belongs to signature trl: verl's gives one completion as text");
    }
    unit = unit != null ? unit : signature == Signature.TRL ? CallPlan.Unit.GROUP : CallPlan.Unit.SAMPLE;
    format = format == null ? Format.TEXT : format;
    startSeconds = startSeconds == null ? 60 : startSeconds;
    memoryMegabytes = memoryMegabytes == null ? 4096 : memoryMegabytes;
    if (!(startSeconds > 0 && startSeconds < 1e6)) {
      throw new IllegalArgumentException("start_seconds is " + startSeconds + ", expected above 0");
    }
    if (memoryMegabytes < 32) {
      throw new IllegalArgumentException("memory_megabytes is " + memoryMegabytes + ", expected at least 32");
    }
  }

  /** The file alone. */
  String file() {
    return python.substring(0, python.lastIndexOf(':'));
  }

  /** The function alone. */
  String function() {
    return python.substring(python.lastIndexOf(':') + 1);
  }
}
