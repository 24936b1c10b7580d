package kedge.data.drawn;

import com.google.common.collect.Iterables;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import kedge.data.Conversation;
import kedge.data.ImageRef;
import kedge.data.Part;
import kedge.data.Problem;
import kedge.data.ProblemSource;
import kedge.data.Turn;
import kedge.data.UserError;
import kedge.data.image.ImageSize;
import kedge.data.image.ImageStore;
import kedge.data.image.Pixels;
import kedge.data.image.PngWriter;

/**
 * The images that an evaluation shows to a policy. The other two are controls: a policy that looks falls to chance with
 * them, and one that guesses from the text does not (MMStar, arXiv 2403.20330, measures the same by leaving out
 * images).
 */
public enum ShownImages {
  /** Those of the problem. */
  AS_GIVEN {
    @Override
    public Problem of(ProblemSource problems, int count, int index, ImageStore store) {
      return problems.problem(index);
    }
  },
  /** White ones of the same size. */
  BLANK {
    @Override
    public Problem of(ProblemSource problems, int count, int index, ImageStore store) {
      Problem problem = problems.problem(index);
      return showing(problem,
          required(problem).stream().map(image -> new ImageRef(new Blank(store.size(image)))).toList());
    }
  },
  /**
   * Those of another problem, half of them further on, or the first after it that shows others: neighbors may show one
   * scene. Where it has fewer, they come again.
   */
  SWAPPED {
    @Override
    public Problem of(ProblemSource problems, int count, int index, ImageStore store) {
      Problem problem = problems.problem(index);
      List<String> own = digests(required(problem), store);
      for (int step = 0; step < count; step++) {
        List<ImageRef> others = required(problems.problem((index + count / 2 + step) % count));
        if (!digests(others, store).equals(own)) {
          return showing(problem, others);
        }
      }
      throw new UserError("images are swapped, but all problems show the same, expected at least 2 that differ");
    }
  };

  /** A white picture. */
  private record Blank(ImageSize size) implements ImageRef.Origin {
    @Override
    public String name() {
      return "blank of " + size.width() + " x " + size.height();
    }

    @Override
    public InputStream open() {
      byte[] white = new byte[Math.multiplyExact(Math.multiplyExact(size.width(), size.height()), 3)];
      Arrays.fill(white, (byte) 255);
      return new ByteArrayInputStream(PngWriter.write(new Pixels(size.width(), size.height(), white)));
    }
  }

  /**
   * Returns one of the first {@code count} problems as it is shown to the policy, with the same answer and columns.
   *
   * @throws UserError for a problem without images, unless they are shown as given
   */
  public abstract Problem of(ProblemSource problems, int count, int index, ImageStore store);

  private static List<String> digests(List<ImageRef> images, ImageStore store) {
    return images.stream().map(store::digest).toList();
  }

  private static List<ImageRef> required(Problem problem) {
    List<ImageRef> images = problem.prompt().images();
    if (images.isEmpty()) {
      throw new UserError("problem " + problem.id()
          + " has no image that could be blank or swapped. Maybe images: as_given, or data with images alone?");
    }
    return images;
  }

  private static Problem showing(Problem problem, List<ImageRef> images) {
    Iterator<ImageRef> next = Iterables.cycle(images).iterator();
    List<Turn> turns = problem.prompt().turns().stream().map(turn -> new Turn(turn.role(), turn.parts().stream()
        .<Part>map(part -> part instanceof Part.Image ? new Part.Image(next.next()) : part).toList(),
        turn.fields(), turn.training())).toList();
    return new Problem(problem.id(), problem.source(), new Conversation(turns, problem.prompt().variables()),
        problem.answer(), problem.columns());
  }
}
