package kedge.training.parts;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kedge.data.Answer;
import kedge.data.Conversation;
import kedge.data.DemonstrationFormat;
import kedge.data.Part;
import kedge.data.Problem;
import kedge.data.ProblemSource;
import kedge.data.Role;
import kedge.data.Turn;
import kedge.data.UserError;
import kedge.training.log.JsonLinesLog;
import kedge.training.parts.StageOutputSource.Place;

/**
 * The problems that a curate stage kept, each with the original's typed answer, columns and images where no operation
 * changed them, and its chain of thought as a demonstration.
 */
final class CuratedProblemSource {
  private CuratedProblemSource() {
  }

  /** @param file the curated records @param sources the originals */
  static ProblemSource read(String name, Path file, DemonstrationFormat format, List<ProblemSource> sources) {
    Map<String, Place> originals = Place.byId(sources);
    List<StageOutputSource.Entry> entries = new ArrayList<>();
    JsonLinesLog.read(file, line -> {
      Place original = originals.get(line.path("id").asText());
      if (original == null) {
        throw new UserError(file + ": has a record " + line.path("id").asText()
            + ", which none of the stage's sources has. Maybe the data changed since?");
      }
      String chain = line.path("chain").asText();
      String answer = line.path("answer").asText();
      Changes changes = new Changes(line.path("system").asText(), line.path("question").asText(), answer);
      entries.add(new StageOutputSource.Entry(original, changes::of,
          form(format, chain, answer).turn(Optional.of(chain), answer).stream().toList()));
    });
    return new StageOutputSource(name, entries);
  }

  /** Returns the stage's format; a chain that is already a complete assistant turn is used unchanged. */
  private static DemonstrationFormat form(DemonstrationFormat format, String chain, String answer) {
    boolean think = format == DemonstrationFormat.THINK;
    if (chain.isBlank()) {
      return think ? DemonstrationFormat.DIRECT : format;
    }
    boolean whole = answer.isEmpty() || think && (chain.contains("<think>") || chain.contains("</think>"));
    return whole ? DemonstrationFormat.AS_WRITTEN : format;
  }

  /** What a record says, in place of what the original says where that differs. */
  private record Changes(String system, String question, String answer) {
    Problem of(Problem original) {
      Answer own = answer.equals(original.answer().display()) ? original.answer() : new Answer.Mathematical(answer);
      return new Problem(original.id(), original.source(), prompt(original.prompt()), own, original.columns());
    }

    private Conversation prompt(Conversation original) {
      List<Turn> turns = new ArrayList<>();
      if (!system.isEmpty()) {
        turns.add(Turn.of(Role.SYSTEM, system));
      }
      Turn asked = original.turns().stream().filter(turn -> turn.role() == Role.USER).findFirst().orElseThrow();
      List<Part> parts = new ArrayList<>(asked.parts().stream().filter(Part.Image.class::isInstance).toList());
      parts.add(new Part.Text(question));
      turns.add(question.equals(asked.text()) ? asked : new Turn(Role.USER, parts));
      return new Conversation(turns, original.variables());
    }
  }
}
