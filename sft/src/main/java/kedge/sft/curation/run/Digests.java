package kedge.sft.curation.run;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import com.google.common.io.MoreFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import kedge.data.io.DiskErrors;

/** SHA-256 digests, in hexadecimal digits. */
final class Digests {
  private Digests() {
  }

  /** Digest of texts, each preceded by its length in bytes. */
  static String ofTexts(String... texts) {
    Hasher digest = Hashing.sha256().newHasher();
    for (String text : texts) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      digest.putString(bytes.length + ":", StandardCharsets.UTF_8).putBytes(bytes);
    }
    return digest.hash().toString();
  }

  static String ofFile(Path file) {
    try {
      return MoreFiles.asByteSource(file).hash(Hashing.sha256()).toString();
    } catch (IOException e) {
      throw DiskErrors.failed("read", file, e);
    }
  }
}
