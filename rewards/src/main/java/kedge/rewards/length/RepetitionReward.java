package kedge.rewards.length;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import kedge.data.KeyedRandom;
import kedge.data.Problem;
import kedge.rewards.Candidate;
import kedge.rewards.Reward;
import kedge.rewards.Verdict;

/**
 * A penalty on saying the same again: -(1 - distinct / all) over the runs of n successive words, so 0 where none recurs
 * and near -1 for a loop; 0 for fewer than n words. Words stand between blanks, in lower case; a Chinese, Japanese or
 * Korean character is a word. Of a longer completion the last {@value #LONGEST} characters count: loops are at the end.
 */
public record RepetitionReward(RepetitionSettings settings) implements Reward {
  private static final int LONGEST = 262_144;
  private static final long FACTOR = 0x9E3779B97F4A7C15L;

  @Override
  public String name() {
    return "repetition";
  }

  @Override
  public Verdict judge(Problem problem, Candidate candidate) {
    String text = candidate.text();
    List<String> words = words(lower(text.substring(Math.max(0, text.length() - LONGEST))));
    int runs = words.size() - settings.words() + 1;
    if (runs < 1) {
      return new Verdict.Scored(0, Map.of("repeated", "0"));
    }
    int repeated = runs - distinct(words, settings.words());
    return new Verdict.Scored(repeated == 0 ? 0 : -(double) repeated / runs,
        Map.of("repeated", Integer.toString(repeated)));
  }

  /**
   * How many different runs of so many words there are; two different ones are taken for the same with the chance of a
   * 64-bit hash, below 1e-8.
   */
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

  /**
   * Character by character: {@link String#toLowerCase} takes quadratic time where letters grow, seconds for 100,000
   * dotted capital I.
   */
  private static String lower(String text) {
    char[] characters = text.toCharArray();
    for (int i = 0; i < characters.length; i++) {
      characters[i] = Character.toLowerCase(characters[i]);
    }
    return new String(characters);
  }

  private static List<String> words(String text) {
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
