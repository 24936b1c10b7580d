package kedge.rewards.code;

import static com.google.common.base.Preconditions.checkArgument;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import kedge.data.settings.Default;

/**
 * Settings of the code reward.
 *
 * @param tests column that holds the cases, a JSON list. A case is {@code {"stdin": "…", "stdout": "…"}}, or a text of
 * Python statements that must not raise, for instance {@code "assert add(1, 2) == 3"}. {@code {"inputs": […],
 * "outputs": […]}} of texts is read too; call-based cases ({@code fn_name}) are not. Statements run beside the program,
 * not in it: they call its functions by message and compare the plain data that comes back
 * @param language language of the programs; {@code java} takes single source files
 * @param command for language {@code command}: program and arguments; {@code {file}} is the candidate's program
 * @param interpreter for language {@code python}; by default {@code KEDGE_PYTHON} of the environment, or {@code
 * python3}
 * @param partial whether the value is the share of cases passed; else it is 1 for all of them and 0 otherwise
 * @param gradesAnswer whether it decides what evaluation calls correct; true by default
 * @param timeSeconds limit for one case, wall clock and processor
 * @param totalSeconds limit for all cases of one program; cases that are not reached count as failed
 * @param memoryMegabytes memory of one program
 * @param processes number of processes and threads at the same time
 * @param fileMegabytes size of each file written, standard output included
 * @param require limits without which the run does not begin: {@code time, memory, processes, file_size, files,
 * network}
 * @param confinement {@code required}: the run does not begin where programs cannot be confined to their own files and
 * processes; {@code best_effort}: it begins, and the limits guard against accidents alone
 * @param readOnly further folders that programs may read, beside the system's and the interpreter's
 */
public record CodeSettings(@Default("tests") String tests, @Default("python") Language language,
    @Default("[]") List<String> command, Optional<String> interpreter, @Default("false") boolean partial,
    Optional<Boolean> gradesAnswer, @Default("5.0") double timeSeconds, @Default("30.0") double totalSeconds,
    @Default("512") int memoryMegabytes, @Default("64") int processes, @Default("8") int fileMegabytes,
    @Default("[]") List<Limit> require, @Default("required") Need confinement,
    @Default("[]") List<Path> readOnly) {

  /** Language of the programs. */
  public enum Language {
    PYTHON, JAVA, COMMAND
  }

  /** Whether programs must be confined. */
  public enum Need {
    REQUIRED, BEST_EFFORT
  }

  public CodeSettings {
    readOnly = List.copyOf(readOnly);
    checkArgument(readOnly.stream().noneMatch(path -> path.toString().contains(":")),
        "read_only is %s, expected paths without a colon", readOnly);
    command = List.copyOf(command);
    require = List.copyOf(require);
    checkArgument(language != Language.COMMAND || !command.isEmpty(),
        "command is missing, expected a program and its arguments, for instance [node, \"{file}\"]");
    checkArgument(language == Language.COMMAND || command.isEmpty(),
        "command is given, but language is %s. Maybe language: command?", language.name().toLowerCase(Locale.ROOT));
    positive("time_seconds", timeSeconds);
    positive("total_seconds", totalSeconds);
    positive("memory_megabytes", memoryMegabytes);
    positive("processes", processes);
    positive("file_megabytes", fileMegabytes);
  }

  private static void positive(String key, double value) {
    checkArgument(value > 0 && value < 1e6, "%s is %s, expected above 0 and below a million", key, value);
  }
}
