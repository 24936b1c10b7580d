package kedge.training.provenance;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import com.google.common.io.MoreFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import kedge.data.UserError;

/** What files hold: by content up to 64 MiB, larger ones by size and time of change. */
public final class FolderDigest {
  private static final long READ_WHOLE = 64L << 20;

  private FolderDigest() {
  }

  /** Of all files under a folder with their names in it, wherever the folder lies. */
  public static String of(Path folder) {
    Hasher hasher = Hashing.sha256().newHasher();
    try {
      for (Path file : FolderTree.files(folder)) {
        hasher.putString(folder.relativize(file) + " is " + file(file) + "\n", StandardCharsets.UTF_8);
      }
    } catch (IOException e) {
      throw new UserError("cannot read " + folder, e);
    }
    return hasher.hash().toString();
  }

  static String file(Path file) throws IOException {
    return Files.size(file) <= READ_WHOLE ? MoreFiles.asByteSource(file).hash(Hashing.sha256()).toString()
        : Files.size(file) + " bytes of " + Files.getLastModifiedTime(file);
  }
}
