package kedge.data.hub;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import kedge.data.UserError;

/**
 * A file of a repository.
 *
 * @param name path in the repository
 * @param size in bytes
 * @param hash SHA-256 of a large file (Git LFS), or Git's SHA-1 of a small one; the name of its blob in the cache
 */
record HubFile(String name, long size, String hash) {
  private static final Pattern HASH = Pattern.compile("[0-9a-f]{40}|[0-9a-f]{64}");

  /** @throws UserError for an entry without a usable name, size or hash */
  static HubFile of(JsonNode entry, HubName repository) {
    String name = entry.path("rfilename").asText();
    JsonNode large = entry.path("lfs");
    String hash = large.isObject() ? large.path("sha256").asText() : entry.path("blobId").asText();
    long size = large.isObject() ? large.path("size").asLong(-1) : entry.path("size").asLong(-1);
    if (name.isEmpty() || name.startsWith("/") || name.contains("..") || size < 0 || !HASH.matcher(hash).matches()) {
      throw new UserError(repository.repository() + ": the Hub names the file " + name + " of " + size
          + " bytes with the hash " + hash + ", expected a path, a size and a SHA-1 or SHA-256");
    }
    return new HubFile(name, size, hash);
  }

  /** Returns whether the content of a file matches the hash. */
  boolean is(Path file) throws IOException {
    if (Files.size(file) != size) {
      return false;
    }
    Hasher hasher = hash.length() == 64 ? Hashing.sha256().newHasher() : gitHasher();
    try (InputStream in = Files.newInputStream(file)) {
      byte[] buffer = new byte[1 << 16];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        hasher.putBytes(buffer, 0, read);
      }
    }
    return hasher.hash().toString().equals(hash);
  }

  /** Returns a hasher for Git's blob object: the length before the content. */
  @SuppressWarnings("deprecation") // SHA-1 is Git's, not our choice
  private Hasher gitHasher() {
    return Hashing.sha1().newHasher().putString("blob " + size + "\0", StandardCharsets.UTF_8);
  }
}
