package kedge.rewards.answer;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import kedge.data.Answer;
import kedge.data.Problem;
import kedge.rewards.Candidate;
import kedge.rewards.Reward;
import kedge.rewards.Verdict;

/**
 * 1 if the completion gives everyone the right role: the set of (name, role) pairs is the known one, every name is
 * there exactly once. A pair is written {@code Ann is a knight}, {@code Ann: knight} or {@code (Ann, knight)}; a role
 * that no known name stands before ({@code not a knave}, {@code all are knights}) makes the answer unreadable rather
 * than half read. Else 0. The dealers of such puzzles say it as Xie et al. 2024 (arXiv 2410.23123) do.
 */
public record KnightsKnavesReward(KnightsKnavesSettings settings) implements Reward {
  private static final int MOST_WORDS = 1000;
  private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{Nd}'_-]+");
  private static final Set<String> LINKS = Set.of("is", "a", "an", "the");

  @Override
  public String name() {
    return "knights_knaves";
  }

  @Override
  public boolean gradesAnswer() {
    return true;
  }

  @Override
  public Verdict judge(Problem problem, Candidate candidate) {
    boolean spoken = problem.answer() instanceof Answer.Text || problem.answer() instanceof Answer.Mathematical;
    String known = settings.column() == null ? spoken ? problem.answer().display() : null
        : problem.columns().get(settings.column());
    if (known == null) {
      return new Verdict.NotApplicable(
          settings.column() == null ? "the answer is of kind " + problem.answer().getClass().getSimpleName()
              : "the problem has no column " + settings.column());
    }
    Optional<Map<String, String>> gold = pairs(words(known), Optional.empty());
    if (gold.isEmpty() || gold.get().isEmpty()) {
      return AnswerVerdicts.gold(known,
          "a list of names, each once and each with one of the roles " + settings.roles());
    }
    Optional<String> extracted = ExplicitAnswer.of(candidate.text(), settings.bare());
    if (extracted.isEmpty()) {
      return AnswerVerdicts.none();
    }
    Optional<Map<String, String>> said = pairs(words(extracted.get()), Optional.of(gold.get().keySet()));
    if (said.isEmpty()) {
      return AnswerVerdicts.unreadable(extracted.get(), "a role without a known name before it, or a name twice");
    }
    return AnswerVerdicts.compared(said.get().equals(gold.get()), extracted.get(), "pairs", gold.get().toString(),
        said.get().toString());
  }

  private static List<String> words(String text) {
    List<String> words = new ArrayList<>();
    for (Matcher matcher = WORD.matcher(text.toLowerCase(Locale.ROOT)); matcher.find() && words.size() < MOST_WORDS;) {
      words.add(matcher.group());
    }
    return words;
  }

  /**
   * Role by name, sorted; empty where a role has no name, or a name two roles.
   *
   * @param names those that count; all if empty
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

  /** The role that a word names, also in the plural; null if none. */
  private String role(String word) {
    return settings.roles().stream().filter(role -> word.equals(role) || word.equals(role + "s")).findFirst()
        .orElse(null);
  }
}
