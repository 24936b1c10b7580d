package kedge.training.parts;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import kedge.data.Conversation;
import kedge.data.Part;
import kedge.data.Problem;
import kedge.data.ProblemSource;
import kedge.data.Role;
import kedge.data.Turn;
import kedge.data.UserError;
import kedge.policy.text.PromptEncoder;

/**
 * A source whose long prompts are cut: of the last user turn's text the end is kept, as much as fits, and all images
 * in their places.
 *
 * @param encoder encoder without a length limit
 * @param maximumLength maximum number of tokens of a prompt
 * @param cut indices of the longer prompts
 */
public record CutPrompts(ProblemSource whole, PromptEncoder encoder, int maximumLength,
    BitSet cut) implements ProblemSource {
  @Override
  public String name() {
    return whole.name();
  }

  @Override
  public int size() {
    return whole.size();
  }

  /** @throws UserError if the prompt does not fit even without that turn's text */
  @Override
  public Problem problem(int index) {
    Problem problem = whole.problem(index);
    return cut.get(index) ? new Problem(problem.id(), problem.source(), shortened(problem), problem.answer(),
        problem.columns()) : problem;
  }

  @Override
  public Optional<Turn> demonstration(int index) {
    return whole.demonstration(index);
  }

  @Override
  public List<Turn> completion(int index) {
    return whole.completion(index);
  }

  private Conversation shortened(Problem problem) {
    List<Turn> turns = problem.prompt().turns();
    int last = turns.size() - 1;
    while (last >= 0 && turns.get(last).role() != Role.USER) {
      last--;
    }
    String text = last < 0 ? "" : turns.get(last).text();
    int points = text.codePointCount(0, text.length());
    int fits = points + 1; // fewest code points to drop
    for (int low = 0, high = points; low <= high;) {
      int middle = (low + high) >>> 1;
      if (encoder.length(without(problem.prompt(), last, middle)) <= maximumLength) {
        fits = middle;
        high = middle - 1;
      } else {
        low = middle + 1;
      }
    }
    if (last < 0 || fits >= points) {
      throw new UserError(problem.id() + ": its prompt has more than " + maximumLength
          + " tokens without its last user turn too, so it cannot be cut. Maybe too_long: drop?");
    }
    return without(problem.prompt(), last, fits);
  }

  private static Conversation without(Conversation prompt, int turn, int points) {
    Turn whole = prompt.turns().get(turn);
    List<Part> parts = new ArrayList<>();
    int left = points;
    for (Part part : whole.parts()) {
      if (part instanceof Part.Text given) {
        int dropped = Math.min(left, given.text().codePointCount(0, given.text().length()));
        String rest = given.text().substring(given.text().offsetByCodePoints(0, dropped));
        left -= dropped;
        if (!rest.isEmpty()) {
          parts.add(new Part.Text(rest));
        }
      } else {
        parts.add(part);
      }
    }
    List<Turn> turns = new ArrayList<>(prompt.turns());
    turns.set(turn, new Turn(whole.role(), parts, whole.fields(), whole.training()));
    return new Conversation(turns, prompt.variables());
  }
}
