package kedge.rewards.length;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import kedge.data.KeyedRandom;
import kedge.data.Problem;
import kedge.data.settings.Default;
import kedge.rewards.Candidate;
import kedge.rewards.Reward;
import kedge.rewards.Verdict;

/**
 * Penalty on repetition: -(1 - distinct / all) over the runs of {@code words} successive words. It is 0 where no run
 * recurs, near -1 for a loop, and 0 for texts shorter than one run. Words are separated by white space and compared in
 * lower case; a Chinese, Japanese or Korean character is a word. Only the last 262,144 characters are read,
 * since loops are at the end.
 *
 * @param words length of the compared runs. 20 is Kedge's own choice: ordinary reasoning seldom repeats 20 words,
 * whereas the usual 3 penalizes a proof for using its terms
 */
public record RepetitionReward(@Default("20") int words) implements Reward {
  private static final int LONGEST = 262_144;
  private static final long FACTOR = 0x9E3779B97F4A7C15L;

  public RepetitionReward {
    checkArgument(words >= 1, "words is %s, expected at least 1", words);
  }

  @Override
  public Verdict judge(Problem problem, Candidate candidate) {
    String text = candidate.text();
    List<String> spoken = split(lower(text.substring(Math.max(0, text.length() - LONGEST))));
    int runs = spoken.size() - words + 1;
    if (runs < 1) {
      return new Verdict.Scored(0, Map.of("repeated", "0"));
    }
    int repeated = runs - distinct(spoken, words);
    return new Verdict.Scored(repeated == 0 ? 0 : -(double) repeated / runs,
        Map.of("repeated", Integer.toString(repeated)));
  }

  /** Counts distinct runs with a rolling 64-bit hash; the probability of a collision is below 1e-8. */
  private static int distinct(List<String> words, int length) {
    Map<String, Long> numbers = new HashMap<>();
    long[] number = new long[words.size()];
    for (int i = 0; i < number.length; i++) {
      number[i] = numbers.computeIfAbsent(words.get(i), word -> KeyedRandom.bits(numbers.size()));
    }
    long leaving = 1;
    for (int i = 0; i < length; i++) {
      leaving *= FACTOR;
    }
    long[] hashes = new long[words.size() - length + 1];
    long hash = 0;
    for (int i = 0; i < number.length; i++) {
      hash = hash * FACTOR + number[i] - (i < length ? 0 : leaving * number[i - length]);
      if (i >= length - 1) {
        hashes[i - length + 1] = hash;
      }
    }
    return (int) Arrays.stream(hashes).sorted().distinct().count();
  }

  /** Lowercases in linear time; {@link String#toLowerCase} is quadratic for letters that expand, such as dotted I. */
  private static String lower(String text) {
    char[] characters = text.toCharArray();
    for (int i = 0; i < characters.length; i++) {
      characters[i] = Character.toLowerCase(characters[i]);
    }
    return new String(characters);
  }

  private static List<String> split(String text) {
    List<String> words = new ArrayList<>();
    int begin = -1;
    for (int i = 0; i <= text.length(); i++) {
      char c = i < text.length() ? text.charAt(i) : ' ';
      boolean alone = c >= '\u2e80' && Character.isIdeographic(c) || c >= '\u3040' && c <= '\u30ff'
          || c >= '\uac00' && c <= '\ud7a3';
      if (alone || Character.isWhitespace(c)) {
        if (begin >= 0) {
          words.add(text.substring(begin, i));
        }
        begin = -1;
        if (alone) {
          words.add(String.valueOf(c));
        }
      } else if (begin < 0) {
        begin = i;
      }
    }
    return words;
  }
}
