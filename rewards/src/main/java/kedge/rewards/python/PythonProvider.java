package kedge.rewards.python;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import kedge.rewards.Reward;
import kedge.rewards.RewardProvider;
import kedge.rewards.process.Launch;
import kedge.rewards.process.ProcessReward;

/**
 * {@code reward: {python: file.py:name, signature: trl}}: a function in worker processes, as many as {@code
 * concurrency} says.
 */
public final class PythonProvider implements RewardProvider<PythonSettings> {
  private static final String DRIVER = "driver.py";

  @Override
  public String kind() {
    return "python";
  }

  @Override
  public Class<PythonSettings> settings() {
    return PythonSettings.class;
  }

  /**
   * Starts a first worker, which imports the file.
   *
   * @throws IllegalArgumentException with the last line of Python's traceback if it cannot
   */
  @Override
  public Reward create(PythonSettings settings) {
    String interpreter = settings.interpreter().or(() -> Optional.ofNullable(System.getenv("KEDGE_PYTHON")))
        .orElse("python3");
    ObjectNode opening = JsonNodeFactory.instance.objectNode().put("file", settings.file())
        .put("function", settings.function())
        .put("signature", settings.signature().name().toLowerCase(Locale.ROOT))
        .put("format", settings.format().name().toLowerCase(Locale.ROOT))
        .put("unit", settings.unit().name().toLowerCase(Locale.ROOT))
        .put("name", settings.name().orElse(settings.function()))
        .put("grades_answer", settings.gradesAnswer().orElse(false))
        .put("memory_megabytes", settings.memoryMegabytes());
    ObjectNode arguments = opening.putObject("arguments");
    settings.arguments().forEach(arguments::put);
    return new ProcessReward(new Launch(settings.python(), List.of(interpreter, "-u", "-c", driver()), opening,
        Duration.ofNanos((long) (settings.startSeconds() * 1e9))));
  }

  private static String driver() {
    try (InputStream in = PythonProvider.class.getResourceAsStream(DRIVER)) {
      if (in == null) {
        throw new IllegalStateException("the class path lacks " + PythonProvider.class.getPackageName() + "/" + DRIVER);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(DRIVER + ": cannot be read: " + e.getMessage(), e);
    }
  }
}
