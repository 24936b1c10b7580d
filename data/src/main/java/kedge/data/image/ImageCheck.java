package kedge.data.image;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import kedge.data.Part;
import kedge.data.ProblemSource;
import kedge.data.Turn;
import kedge.data.UserError;

/** Checks the headers of all images of a source before they are used. */
public final class ImageCheck {
  private static final int SHOWN = 10;

  private ImageCheck() {
  }

  /**
   * Reads the header of every image of every problem.
   *
   * @return number of images, with repetitions
   * @throws UserError naming file and line of the first images that cannot be used, and how many there are
   */
  public static long require(ProblemSource source, ImageStore store) {
    List<String> faults = new ArrayList<>();
    long count = 0;
    for (int i = 0; i < source.size(); i++) {
      List<Part.Image> images = Stream.concat(source.problem(i).prompt().turns().stream(),
          source.completion(i).stream()).map(Turn::parts).flatMap(List::stream)
          .filter(Part.Image.class::isInstance).map(Part.Image.class::cast).toList();
      count += images.size();
      for (Part.Image image : images) {
        try {
          store.size(image.image());
        } catch (UserError fault) {
          faults.add(source.place(i) + ": " + fault.getMessage());
        }
      }
    }
    if (!faults.isEmpty()) {
      throw new UserError(String.join("\n", faults.subList(0, Math.min(SHOWN, faults.size())))
          + (faults.size() > SHOWN ? "\nand " + (faults.size() - SHOWN) + " further images" : ""));
    }
    return count;
  }
}
