package kedge.endtoend;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import kedge.cli.Main;
import org.bytedeco.javacpp.Pointer;

/**
 * Trains twice for a few steps and then for many; prints the native objects that each of the last two left, and the
 * resident KB that the long one's later steps added.
 */
final class LongRunMain {
  private LongRunMain() {
  }

  public static void main(String[] arguments) throws IOException, InterruptedException {
    Path folder = Path.of(arguments[0]);
    int steps = Integer.parseInt(arguments[1]);
    train(folder, "first", 6);
    long first = objects();
    train(folder, "short", 6);
    long second = objects();
    train(folder, "long", steps);
    long third = objects();
    List<String> lines = Files.readAllLines(folder.resolve("long/timings.jsonl"));
    System.out.println("left " + (second - first) + " " + (third - second) + " "
        + (resident(lines, lines.size() - 1) - resident(lines, lines.size() * 2 / 3)) / 1024);
  }

  /** Native objects that someone still holds: what is only waiting to be collected is let go of first. */
  private static long objects() throws InterruptedException {
    for (int i = 0; i < 3; i++) {
      System.gc();
      Thread.sleep(200);
    }
    return Pointer.totalCount();
  }

  private static long resident(List<String> lines, int line) throws IOException {
    return new ObjectMapper().readTree(lines.get(line)).get("resident_bytes").asLong();
  }

  /** Half the steps are supervised, the others are of the stage with the penalty. */
  private static void train(Path folder, String name, int steps) throws IOException {
    int status = Main.run("train", TinyRecipe.in(folder).toString(), "--out",
        folder.resolve(name).toString(), "--set",
        "stages.warmup.steps=" + steps / 2, "--set", "stages.dapo.steps=1", "--set", "stages.dapo.evaluate_every=1",
        "--set",
        "stages.penalised.steps=" + steps / 2, "--set", "stages.warmup.checkpoint_every=0", "--set",
        "stages.penalised.checkpoint_every=0");
    if (status != 0) {
      throw new IllegalStateException("training ended with " + status);
    }
  }
}
