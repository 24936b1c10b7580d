package kedge.recipes.check;

import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;

/** Finds the known word that a mistyped one was probably meant to be. */
public final class NearestWord {
  /** Names in other toolkits, with Kedge's name. */
  private static final Map<String, String> OTHER_WORDS = Map.ofEntries(Map.entry("bfloat16", "bf16"),
      Map.entry("float16", "bf16"), Map.entry("fp16", "bf16"), Map.entry("half", "bf16"), Map.entry("float32", "fp32"),
      Map.entry("accuracy", "math"), Map.entry("accuracy_reward", "math"), Map.entry("math_verify", "math"),
      Map.entry("format", "think_format"), Map.entry("format_reward", "think_format"),
      Map.entry("think_format_reward", "think_format"), Map.entry("ppo", "grpo"),
      Map.entry("grpo", "rl"), Map.entry("rlvr", "rl"), Map.entry("gpu", "cuda"), Map.entry("evaluation", "eval"),
      Map.entry("hf", "parquet"), Map.entry("huggingface", "parquet"), Map.entry("tsv", "csv"));

  private NearestWord() {
  }

  /** Returns the nearest known word within a third of the word's length, at least one and at most three edits. */
  public static Optional<String> of(String word, Collection<String> known) {
    int reach = Math.max(1, Math.min(3, word.length() / 3));
    return known.stream().filter(each -> Math.abs(each.length() - word.length()) <= reach)
        .filter(each -> distance(word, each) <= reach)
        .min(Comparator.comparingInt(each -> distance(word, each)));
  }

  /** Returns the message {@code "x is not one of a, b. Maybe a?"}. */
  public static String notOneOf(String word, Collection<String> known) {
    String list = known.isEmpty() ? ", but none is known" : " is not one of " + String.join(", ", known);
    return word + list + Optional.ofNullable(OTHER_WORDS.get(word)).filter(known::contains)
        .or(() -> known.stream().filter(word::equalsIgnoreCase).findFirst()).or(() -> of(word, known))
        .map(near -> ". Maybe " + near + "?").orElse("");
  }

  /** Number of insertions, deletions, replacements and swaps of neighbors (optimal string alignment). */
  public static int distance(String left, String right) {
    int[][] best = new int[left.length() + 1][right.length() + 1];
    for (int i = 0; i <= left.length(); i++) {
      for (int j = 0; j <= right.length(); j++) {
        best[i][j] = i == 0 || j == 0 ? i + j : step(best, left, right, i, j);
      }
    }
    return best[left.length()][right.length()];
  }

  private static int step(int[][] best, String left, String right, int i, int j) {
    int replaced = best[i - 1][j - 1] + (left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1);
    int least = Math.min(replaced, Math.min(best[i - 1][j], best[i][j - 1]) + 1);
    boolean swapped = i > 1 && j > 1 && left.charAt(i - 1) == right.charAt(j - 2)
        && left.charAt(i - 2) == right.charAt(j - 1);
    return swapped ? Math.min(least, best[i - 2][j - 2] + 1) : least;
  }
}
