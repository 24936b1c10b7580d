package kedge.training.parts;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kedge.data.Problem;
import kedge.data.ProblemSource;
import kedge.data.Role;
import kedge.data.Turn;
import kedge.data.UserError;
import kedge.training.report.JsonLinesLog;

/**
 * What a pool or a harvest kept: problems of its sources as they are, with their typed answers, and of a harvest the
 * policy's own completions as worked answers. A problem of which several completions were kept comes several times; its
 * id then ends in {@code #2}, {@code #3}.
 */
final class DrawnProblemSource {
  private DrawnProblemSource() {
  }

  /** @param file what the stage wrote @param sources what it drew for */
  static ProblemSource read(String name, Path file, List<ProblemSource> sources) {
    Map<String, Place> places = new HashMap<>();
    for (ProblemSource source : sources) {
      for (int index = 0; index < source.size(); index++) {
        places.put(source.problem(index).id(), new Place(source, index));
      }
    }
    List<StageOutputSource.Entry> entries = new ArrayList<>();
    Map<String, Integer> seen = new HashMap<>();
    JsonLinesLog.read(file, line -> {
      if (line.path("kept").asBoolean()) {
        String id = line.path("problem").asText();
        Place place = places.get(id);
        if (place == null) {
          throw new UserError(file + ": names the problem " + id
              + ", which none of the stage's sources has. Maybe the data changed since?");
        }
        int times = seen.merge(id, 1, Integer::sum);
        Problem problem = place.source().problem(place.index());
        Problem own = times == 1 ? problem
            : new Problem(id + "#" + times, problem.source(), problem.prompt(), problem.answer(), problem.columns());
        entries.add(new StageOutputSource.Entry(own,
            line.has("text") ? Optional.of(Turn.of(Role.ASSISTANT, line.path("text").asText()))
                : place.source().demonstration(place.index())));
      }
    });
    return new StageOutputSource(name, entries);
  }

  private record Place(ProblemSource source, int index) {
  }
}
