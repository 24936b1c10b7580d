package kedge.training.folder;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kedge.data.UserError;
import kedge.data.io.AtomicFile;
import kedge.data.io.JsonText;
import kedge.policy.natives.Blas;
import kedge.policy.natives.Machine;
import kedge.recipes.Recipe;
import kedge.training.parts.RlAssembly;

/**
 * Facts about a run that are not in its recipe, in {@code run.json}: the commands, code and machines that made it. It
 * contains nothing that affects the result, and no keys or other secrets.
 *
 * @param settings the {@code --set} options of the run, which {@code --resume} reuses
 * @param algorithms formulas of the rl stages' algorithms, by stage
 * @param sessions the commands that worked on the run, in order
 */
public record RunFacts(List<String> settings, Map<String, String> algorithms, List<Session> sessions) {
  /** Name of the file in a run folder. */
  public static final String FILE = "run.json";
  private static final ObjectMapper JSON = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  public RunFacts {
    settings = settings == null ? List.of() : List.copyOf(settings);
    algorithms = algorithms == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(algorithms));
    sessions = sessions == null ? List.of() : List.copyOf(sessions);
  }

  /**
   * A command that worked on the run.
   *
   * @param started date and time in UTC
   * @param command words after {@code kedge}
   * @param kedge version
   * @param processor name of the processor
   * @param cores number of processors available to the JVM
   * @param memory bytes of memory available to the process
   * @param blas library for matrix products
   */
  public record Session(String started, List<String> command, String kedge, String java, String system,
      String processor, int cores, long memory, String blas) {
    public Session {
      command = command == null ? List.of() : List.copyOf(command);
    }

    /** Returns the session of this process. */
    public static Session here(List<String> command, String kedge) {
      Machine machine = Machine.here();
      return new Session(Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(), command, kedge, machine.java(),
          System.getProperty("os.name") + " " + System.getProperty("os.version") + ", " + System.getProperty("os.arch"),
          machine.processor().name(), machine.cores(), machine.memory(), Blas.chosen().name());
    }
  }

  /** Reads the facts of a run; empty if the folder has none. @throws UserError if they cannot be read */
  public static RunFacts read(Path run) {
    Path file = run.resolve(FILE);
    if (!Files.isRegularFile(file)) {
      return new RunFacts(List.of(), Map.of(), List.of());
    }
    try {
      return Optional.ofNullable(JSON.readValue(Files.readString(file), RunFacts.class))
          .orElseThrow(() -> new UserError(file + ": is null, expected settings and sessions. Maybe remove it?"));
    } catch (IOException e) {
      throw new UserError(file + ": cannot be read: " + e.getMessage() + ". Maybe remove it?", e);
    }
  }

  /** Adds a session to those of the run, and replaces the settings. */
  public static void add(Path run, List<String> settings, Recipe recipe, Session session) {
    List<Session> sessions = new ArrayList<>(read(run).sessions());
    sessions.add(session);
    RunFacts facts = new RunFacts(settings, RlAssembly.resolved(recipe), sessions);
    AtomicFile.write(run.resolve(FILE), out -> out.write(JsonText.utf8(JSON.writeValueAsString(facts) + "\n")));
  }
}
