package kedge.training.provenance;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import kedge.data.ImageRef;
import kedge.data.ProblemSource;
import kedge.data.UserError;
import kedge.data.image.ArchiveMember;
import kedge.data.image.ImageStore;

/**
 * Digests of the images that the rows of sources name: of files by content, of archive members by the archive. Images
 * embedded in rows and drawn images depend only on the data file and the recipe. An image is read once per process,
 * unless its size or modification time changes; rows are read once.
 */
public final class SourceImages {
  private final Function<String, ProblemSource> sources;
  private final Map<String, List<ImageRef>> named = new HashMap<>();

  /** @param sources opens a source of the recipe's data, with all its rows, by name */
  public SourceImages(Function<String, ProblemSource> sources) {
    this.sources = sources;
  }

  /** Returns the digest of a source's current images; empty if it names none. */
  public String digest(String source) {
    List<ImageRef> images = named.computeIfAbsent(source, name -> images(sources.apply(name)));
    Hasher hasher = Hashing.sha256().newHasher();
    ImageStore store = new ImageStore(0);
    Map<Path, String> archives = new HashMap<>();
    images.forEach(image -> hasher.putString(digest(image, store, archives) + "\n", StandardCharsets.UTF_8));
    return images.isEmpty() ? "" : hasher.hash().toString();
  }

  private static List<ImageRef> images(ProblemSource source) {
    Stream<ImageRef> all = IntStream.range(0, source.size()).boxed()
        .flatMap(index -> source.problem(index).prompt().with(source.completion(index)).images().stream());
    Set<ImageRef> distinct = new LinkedHashSet<>(all.filter(SourceImages::elsewhere).toList());
    return List.copyOf(distinct);
  }

  private static boolean elsewhere(ImageRef image) {
    return image.origin() instanceof ArchiveMember || image.origin().file().isPresent();
  }

  private static String digest(ImageRef image, ImageStore store, Map<Path, String> archives) {
    try {
      return image.origin()instanceof ArchiveMember member
          ? member.member() + " of " + archives.computeIfAbsent(member.archive(), SourceImages::archive)
          : store.digest(image);
    } catch (UserError unreadable) {
      return "unreadable"; // the image check reports it, with file and line
    }
  }

  private static String archive(Path archive) {
    try {
      return FolderDigest.file(archive);
    } catch (IOException e) {
      throw new UserError("cannot read " + archive, e);
    }
  }
}
