package kedge.rewards.length;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import kedge.data.Problem;
import kedge.rewards.Candidate;
import kedge.rewards.Reward;
import kedge.rewards.Verdict;

/**
 * A penalty on saying the same again: -(1 - distinct / all) over the runs of n successive words, so 0 where none recurs and near -1 for a loop; 0 for fewer
 * than n words. Words stand between blanks, in lower case; a Chinese, Japanese or Korean character is a word. Of a longer completion the last
 * {@value #LONGEST} characters count: loops are at the end.
 */
public record RepetitionReward(RepetitionSettings settings) implements Reward {
  private static final int LONGEST = 262_144;

  @Override
  public String name() {
    return "repetition";
  }

  @Override
  public Verdict judge(Problem problem, Candidate candidate) {
    String text = candidate.text();
    List<String> words = words(text.substring(Math.max(0, text.length() - LONGEST)).toLowerCase(Locale.ROOT));
    int runs = words.size() - settings.words() + 1;
    if (runs < 1) {
      return new Verdict.Scored(0, Map.of("repeated", "0"));
    }
    Set<List<String>> distinct = new HashSet<>();
    for (int i = 0; i < runs; i++) {
      distinct.add(words.subList(i, i + settings.words()));
    }
    int repeated = runs - distinct.size();
    return new Verdict.Scored(repeated == 0 ? 0 : -(double) repeated / runs, Map.of("repeated", Integer.toString(repeated)));
  }

  private static List<String> words(String text) {
    List<String> words = new ArrayList<>();
    int begin = -1;
    for (int i = 0; i <= text.length(); i++) {
      char c = i < text.length() ? text.charAt(i) : ' ';
      boolean alone = c >= '\u2e80' && Character.isIdeographic(c) || c >= '\u3040' && c <= '\u30ff' || c >= '\uac00' && c <= '\ud7a3';
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
