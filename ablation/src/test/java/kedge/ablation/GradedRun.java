package kedge.ablation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A run folder with nothing but the result of its eval stage {@code after}. */
public final class GradedRun {
  private GradedRun() {
  }

  /** Writes a run with a problem per letter: r right, w wrong, u unscorable. */
  public static Path of(Path run, String problems) throws IOException {
    Files.createDirectories(run);
    Files.writeString(run.resolve("recipe.yaml"), "name: x\n");
    double right = problems.chars().filter(each -> each == 'r').count();
    Files.writeString(run.resolve("evaluations.jsonl"),
        "{\"stage\":\"after\",\"step\":0,\"problems\":" + problems.length() + ",\"pass@1\":{\"value\":"
            + right / problems.chars().filter(each -> each != 'u').count() + "}}\n");
    StringBuilder lines = new StringBuilder();
    for (int p = 0; p < problems.length(); p++) {
      lines.append("{\"stage\":\"after\",\"step\":0,\"problem\":\"p").append(p).append("\",\"scored\":")
          .append(problems.charAt(p) == 'u' ? 0 : 1)
          .append(",\"correct\":").append(problems.charAt(p) == 'r' ? 1 : 0).append("}\n");
    }
    Files.writeString(run.resolve("problems.jsonl"), lines);
    return run;
  }
}
