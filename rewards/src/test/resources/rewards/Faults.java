import java.io.FileOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import kedge.data.Problem;
import kedge.rewards.Candidate;
import kedge.rewards.Reward;
import kedge.rewards.Verdict;

/** What a reward can do wrong, by the word in the completion. */
public record Faults(String name, Integer startMilliseconds) implements Reward {
  public Faults {
    name = name == null ? "faults" : name;
    if (startMilliseconds != null) {
      throw new IllegalStateException("refuses to begin");
    }
  }

  @Override
  public Verdict judge(Problem problem, Candidate candidate) {
    try {
      return new Verdict.Scored(act(candidate.text()));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static double act(String word) throws IOException {
    switch (word) {
      case "throw" -> throw new IllegalStateException("boom");
      case "assert" -> throw new AssertionError("no");
      case "hang" -> {
        while (true) {
          Thread.onSpinWait();
        }
      }
      case "child" -> {
        new ProcessBuilder("sleep", "3600").start();
        while (true) {
          Thread.onSpinWait();
        }
      }
      case "exit" -> System.exit(3);
      case "recursion" -> {
        return act(word) + 1;
      }
      case "memory" -> {
        List<byte[]> all = new ArrayList<>();
        while (true) {
          all.add(new byte[1 << 24]);
        }
      }
      case "nan" -> {
        return Double.NaN;
      }
      case "print" -> System.out.println("{\"id\": 0, \"verdicts\": [0]}");
      case "pipe" -> new FileOutputStream("/dev/fd/3").write("noise\n".getBytes());
      default -> {
        return 0.25;
      }
    }
    return 1;
  }
}
