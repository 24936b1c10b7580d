package kedge.sft.curation.run;

import com.google.common.hash.Hashing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import kedge.data.ImageRef;
import kedge.data.UserError;
import kedge.data.image.ImageStore;
import kedge.data.io.AtomicFile;
import kedge.data.io.DiskErrors;
import kedge.sft.curation.Picture;

/**
 * Files of the pictures of records. A picture without a file of its own (an archive member, bytes in a row, a drawn
 * picture) is written once into the folder {@code images} of the output, with the digest of its bytes as name.
 */
final class PictureFiles {
  private final Path folder;
  private final ImageStore images = new ImageStore(0);

  /** @param out the folder of the curated records */
  PictureFiles(Path out) {
    folder = out.toAbsolutePath().normalize().resolve("images");
  }

  /** @throws UserError naming the record whose image cannot be read */
  Picture of(String id, ImageRef image) {
    return image.origin().file().map(file -> found(id, file.toAbsolutePath().normalize()))
        .orElseGet(() -> written(UserError.whereRefused(id + ": ", () -> images.bytes(image))));
  }

  private static Picture found(String id, Path file) {
    if (!Files.isRegularFile(file)) {
      throw new UserError(id + ": no image " + file);
    }
    return new Picture(file, Digests.ofFile(file));
  }

  private Picture written(byte[] bytes) {
    String digest = Hashing.sha256().hashBytes(bytes).toString();
    Path file = folder.resolve(digest + "." + ImageStore.format(bytes));
    try {
      if (!Files.isRegularFile(file) || Files.size(file) != bytes.length) {
        AtomicFile.writeShared(file, out -> out.write(bytes)); // several records may share it
      }
    } catch (IOException e) {
      throw DiskErrors.failed("write", file, e);
    }
    return new Picture(file, digest);
  }
}
