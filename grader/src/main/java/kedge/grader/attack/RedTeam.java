package kedge.grader.attack;

import java.util.List;
import java.util.stream.Stream;
import kedge.grader.extract.Extraction;

/** The list of all kinds of attack. */
public final class RedTeam {
  private static final List<Attack> ATTACKS = Stream
      .of(ValueCheats.all(), FormCheats.all(), PlaceCheats.all(), HonestForms.all()).flatMap(List::stream).toList();

  private RedTeam() {
  }

  /** Returns all kinds, cheats first. */
  public static List<Attack> attacks() {
    return ATTACKS;
  }

  /** Makes a problem from a gold answer, or from a published solution that contains it. */
  public static AttackedProblem problem(String id, String question, String gold) {
    String bare = Extraction.gold(gold);
    return new AttackedProblem(id, question, bare == null ? gold : bare);
  }
}
