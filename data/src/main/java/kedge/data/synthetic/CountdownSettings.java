package kedge.data.synthetic;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import kedge.data.DemonstrationFormat;
import kedge.data.Template;

/**
 * Countdown: reach a target from given numbers, each used at most once, with {@code + - * /} and parentheses.
 *
 * @param size number of problems, all distinct and all solvable
 * @param split {@code train} or {@code held_out}; default {@code train}
 * @param count how many numbers are given, 2 to 6; default 3
 * @param max the greatest number that is given, at most 200; the least is 1; default 20
 * @param minTarget the least target; default 10
 * @param maxTarget the greatest target; default 99
 * @param difficulty {@code easy} or {@code hard}: a column of every problem, for {@code reward: chain_judgment};
 * default: no such column
 * @param question how it is asked, with {@code {numbers}} (ascending, a space between) and {@code {target}} in it;
 * default <code>"{numbers}={target}"</code>
 * @param reasoning {@code columns} (one operation a line) or {@code none}; default {@code columns}
 * @param demonstration format of worked answers; default {@code think}
 * @param seed which problems of the split, and in which order; default 0
 * @param name the name under which problems are counted; default {@code countdown}
 */
public record CountdownSettings(Integer size, Split split, Integer count, Integer max, Integer minTarget,
    Integer maxTarget, Difficulty difficulty,
    String question, Reasoning reasoning, DemonstrationFormat demonstration, Long seed, String name) {
  public CountdownSettings {
    split = split == null ? Split.TRAIN : split;
    count = count == null ? 3 : count;
    max = max == null ? 20 : max;
    minTarget = minTarget == null ? 10 : minTarget;
    maxTarget = maxTarget == null ? Math.max(99, minTarget) : maxTarget;
    question = question == null ? "{numbers}={target}" : question;
    reasoning = reasoning == null ? Reasoning.COLUMNS : reasoning;
    demonstration = demonstration == null ? DemonstrationFormat.THINK : demonstration;
    seed = seed == null ? 0L : seed;
    name = name == null ? "countdown" : name;
    if (size == null || size < 1) {
      throw new IllegalArgumentException(
          "size is " + (size == null ? "missing" : size) + ", expected a number of problems, at least 1");
    }
    if (count < 2 || count > 6) {
      throw new IllegalArgumentException("count is " + count + ", expected 2 to 6");
    }
    if (max < 1 || max > 200) {
      throw new IllegalArgumentException("max is " + max + ", expected 1 to 200");
    }
    if (minTarget < 1 || maxTarget < minTarget || maxTarget > 100_000) {
      throw new IllegalArgumentException("min_target is " + minTarget + " and max_target " + maxTarget
          + ", expected 1 <= min_target <= max_target <= 100000");
    }
    List<String> fields = Template.parse(question).fields();
    if (!new HashSet<>(fields).equals(Set.of("numbers", "target"))) {
      throw new IllegalArgumentException("question is \"" + question
          + "\", expected a template with {numbers} and {target} in it, and no other field");
    }
  }

  /** Problems whose difficulty is not said. */
  public CountdownSettings(Integer size, Split split, Integer count, Integer max, Integer minTarget, Integer maxTarget,
      String question,
      Reasoning reasoning, DemonstrationFormat demonstration, Long seed, String name) {
    this(size, split, count, max, minTarget, maxTarget, null, question, reasoning, demonstration, seed, name);
  }
}
