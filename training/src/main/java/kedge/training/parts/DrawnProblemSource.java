package kedge.training.parts;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import kedge.data.Problem;
import kedge.data.ProblemSource;
import kedge.data.Role;
import kedge.data.Turn;
import kedge.data.UserError;
import kedge.training.log.JsonLinesLog;
import kedge.training.parts.StageOutputSource.Place;

/**
 * The problems that a pool or harvest stage kept; a harvest's have the policy's own completions as demonstrations. A
 * problem of which several completions were kept occurs several times, with ids that end in {@code #2}, {@code #3}.
 */
final class DrawnProblemSource {
  private DrawnProblemSource() {
  }

  /** @param file the stage's lines @param sources the stage's data */
  static ProblemSource read(String name, Path file, List<ProblemSource> sources) {
    Map<String, Place> places = Place.byId(sources);
    List<StageOutputSource.Entry> entries = new ArrayList<>();
    Map<String, Integer> counts = new HashMap<>();
    JsonLinesLog.read(file, line -> {
      if (line.path("kept").asBoolean()) {
        String id = line.path("problem").asText();
        Place place = places.get(id);
        if (place == null) {
          throw new UserError(file + ": names the problem " + id
              + ", which none of the stage's sources has. Maybe the data changed since?");
        }
        int times = counts.merge(id, 1, Integer::sum);
        entries.add(
            new StageOutputSource.Entry(place, problem -> times == 1 ? problem : renamed(problem, id + "#" + times),
                line.has("text") ? List.of(Turn.of(Role.ASSISTANT, line.path("text").asText()))
                    : place.source().completion(place.index())));
      }
    });
    return new StageOutputSource(name, entries);
  }

  private static Problem renamed(Problem problem, String id) {
    return new Problem(id, problem.source(), problem.prompt(), problem.answer(), problem.columns());
  }
}
