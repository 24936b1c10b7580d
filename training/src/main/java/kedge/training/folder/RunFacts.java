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
 * Facts about a run that its recipe does not hold, in {@code run.json}: by what commands, code and machines it was
 * made. Nothing is in it that decides a result, and no key or other secret.
 *
 * @param settings the {@code --set} options that hold for the run, which {@code --resume} takes up again
 * @param algorithms what the presets of the rl stages come to, by stage
 * @param sessions the commands that worked on the run, in their order
 */
public record RunFacts(List<String> settings, Map<String, String> algorithms, List<Session> sessions) {
  /** Its name in a run folder. */
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
   * @param processor its name
   * @param cores processors that the JVM could use
   * @param memory bytes that the process could use
   * @param blas library of the matrix products
   */
  public record Session(String started, List<String> command, String kedge, String java, String system,
      String processor, int cores, long memory, String blas) {
    public Session {
      command = command == null ? List.of() : List.copyOf(command);
    }

    /** This process. */
    public static Session here(List<String> command, String kedge) {
      Machine machine = Machine.here();
      return new Session(Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(), command, kedge, machine.java(),
          System.getProperty("os.name") + " " + System.getProperty("os.version") + ", " + System.getProperty("os.arch"),
          machine.processor().name(), machine.cores(), machine.memory(), Blas.chosen().name());
    }
  }

  /** The facts of a run; empty lists where the folder has none. @throws UserError if they cannot be read */
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

  /** Adds a session to those of the run, with the settings that hold from now on. */
  public static void add(Path run, List<String> settings, Recipe recipe, Session session) {
    List<Session> sessions = new ArrayList<>(read(run).sessions());
    sessions.add(session);
    RunFacts facts = new RunFacts(settings, RlAssembly.resolved(recipe), sessions);
    AtomicFile.write(run.resolve(FILE), out -> out.write(JsonText.utf8(JSON.writeValueAsString(facts) + "\n")));
  }
}
