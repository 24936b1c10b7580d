package kedge.rewards.answer;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import kedge.data.Problem;
import kedge.data.settings.Default;
import kedge.rewards.Candidate;
import kedge.rewards.Verdict;

/**
 * 1 if the completion gives everyone the right role, else 0: its set of (name, role) pairs is the known one and every
 * name occurs once. A pair is written {@code Ann is a knight}, {@code Ann: knight} or {@code (Ann, knight)}. A role
 * without a known name before it ({@code not a knave}, {@code all are knights}) makes the answer unreadable. For
 * puzzles as in Xie et al. 2024 (arXiv 2410.23123).
 *
 * @param column column that holds the roles, as {@code Ann is a knight and Bob is a knave}; by default the known answer
 * @param roles the possible roles
 * @param bare whether a completion of one line that marks no answer is itself the answer
 */
public record KnightsKnavesReward(Optional<String> column, @Default("[knight, knave]") List<String> roles,
    @Default("false") boolean bare) implements AnswerReward {
  private static final int MOST_WORDS = 1000;
  private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{Nd}'_-]+");
  private static final Set<String> LINKS = Set.of("is", "a", "an", "the");

  public KnightsKnavesReward {
    roles = roles.stream().map(role -> role.toLowerCase(Locale.ROOT)).toList();
    checkArgument(roles.size() >= 2 && roles.stream().allMatch(role -> role.matches("\\p{L}+")),
        "roles is %s, expected at least two single words", roles);
  }

  @Override
  public Verdict judge(Problem problem, Candidate candidate) {
    Optional<String> known = column.isEmpty() ? AnswerReward.written(problem.answer())
        : column.map(problem.columns()::get);
    if (known.isEmpty()) {
      return column.map(name -> (Verdict) new Verdict.NotApplicable("the problem has no column " + name))
          .orElseGet(() -> AnswerReward.otherKind(problem.answer()));
    }
    Optional<Map<String, String>> gold = pairs(words(known.get()), Optional.empty());
    if (gold.isEmpty() || gold.get().isEmpty()) {
      return AnswerReward.unreadableGold(known.get(),
          "a list of names, each once and each with one of the roles " + roles);
    }
    return AnswerReward.grade(candidate, bare, extracted -> pairs(words(extracted), gold.map(Map::keySet))
        .map(said -> AnswerReward.compared(said.equals(gold.get()), extracted, "pairs", gold.get().toString(),
            said.toString()))
        .orElseGet(
            () -> AnswerReward.unreadable(extracted, "a role without a known name before it, or a name twice")));
  }

  private static List<String> words(String text) {
    return WORD.matcher(text.toLowerCase(Locale.ROOT)).results().limit(MOST_WORDS).map(MatchResult::group).toList();
  }

  /**
   * Returns role by name, sorted; empty if a role has no name or a name two roles. @param names the known names, if any
   */
  private Optional<Map<String, String>> pairs(List<String> words, Optional<Set<String>> names) {
    Map<String, String> pairs = new TreeMap<>();
    for (int i = 0; i < words.size(); i++) {
      String role = role(words.get(i));
      if (role != null) {
        int at = i - 1;
        while (at >= 0 && LINKS.contains(words.get(at))) {
          at--;
        }
        boolean named = at >= 0 && role(words.get(at)) == null
            && (names.isEmpty() || names.get().contains(words.get(at)));
        if (!named || !words.get(i).equals(role) || pairs.put(words.get(at), role) != null) {
          return Optional.empty();
        }
      }
    }
    return Optional.of(pairs);
  }

  /** Returns the role that a word names, in singular or plural; null if none. */
  private String role(String word) {
    return roles.stream().filter(role -> word.equals(role) || word.equals(role + "s")).findFirst()
        .orElse(null);
  }
}
