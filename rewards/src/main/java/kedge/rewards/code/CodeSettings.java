package kedge.rewards.code;

import java.util.List;
import java.util.Optional;

/**
 * A reward for programs.
 *
 * @param tests the column that holds the cases, a JSON list; {@code tests} by default. A case is {@code {"stdin": "…",
 * "stdout": "…"}}, or a text of Python statements that must not raise, for instance {@code "assert add(1, 2) == 3"}.
 * {@code {"inputs": […], "outputs": […]}} is read too, of texts; call-based cases ({@code fn_name}) are not. Cases of
 * stdin and stdout are the safe kind: statements run in the program's own process, where a program that means to can
 * pass without solving anything (by results that are equal to everything, or by looking at the test that calls it)
 * @param language {@code python} (default), {@code java} (a single source file), or {@code command}
 * @param command for language {@code command}: program and arguments; {@code {file}} is the candidate's program
 * @param interpreter for language {@code python}; by default that of the environment variable {@code KEDGE_PYTHON}, or
 * {@code python3}
 * @param partial whether the value is the share of the cases passed; by default it is 1 for all of them and 0 otherwise
 * @param gradesAnswer whether it decides what evaluation calls correct; true by default
 * @param timeSeconds for one case, wall clock and processor; 5 by default
 * @param totalSeconds for all cases of one program; 30 by default. Cases that are not reached count as failed
 * @param memoryMegabytes of one program; 512 by default
 * @param processes at the same time, threads included; 64 by default
 * @param fileMegabytes of each file written, standard output included; 8 by default
 * @param require limits without which the run does not begin: {@code time, memory, processes, file_size, files,
 * network}
 */
public record CodeSettings(String tests, Language language, List<String> command, Optional<String> interpreter,
    Boolean partial,
    Optional<Boolean> gradesAnswer, Double timeSeconds, Double totalSeconds, Integer memoryMegabytes, Integer processes,
    Integer fileMegabytes,
    List<Limit> require) {

  /** What the program is written in. */
  public enum Language {
    PYTHON, JAVA, COMMAND
  }

  public CodeSettings {
    tests = tests == null ? "tests" : tests;
    language = language == null ? Language.PYTHON : language;
    command = command == null ? List.of() : List.copyOf(command);
    partial = partial != null && partial;
    timeSeconds = timeSeconds == null ? 5 : timeSeconds;
    totalSeconds = totalSeconds == null ? 30 : totalSeconds;
    memoryMegabytes = memoryMegabytes == null ? 512 : memoryMegabytes;
    processes = processes == null ? 64 : processes;
    fileMegabytes = fileMegabytes == null ? 8 : fileMegabytes;
    require = require == null ? List.of() : List.copyOf(require);
    if ((language == Language.COMMAND) == command.isEmpty()) {
      throw new IllegalArgumentException(command.isEmpty()
          ? "command is missing, expected a program and its arguments, for instance [node, \"{file}\"]"
          : "command is given, but language is " + language.name().toLowerCase(java.util.Locale.ROOT)
              + ". Maybe language: command?");
    }
    positive("time_seconds", timeSeconds);
    positive("total_seconds", totalSeconds);
    positive("memory_megabytes", memoryMegabytes);
    positive("processes", processes);
    positive("file_megabytes", fileMegabytes);
  }

  private static void positive(String key, double value) {
    if (!(value > 0 && value < 1e6)) {
      throw new IllegalArgumentException(key + " is " + value + ", expected above 0 and below a million");
    }
  }
}
