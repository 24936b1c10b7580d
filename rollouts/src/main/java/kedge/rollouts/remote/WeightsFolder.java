package kedge.rollouts.remote;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kedge.data.UserError;
import kedge.data.io.DiskErrors;
import kedge.policy.checkpoint.CheckpointFolder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder in which the trainer writes weights for the servers. Each version is a subfolder, renamed to its name when
 * it is complete, and removed when no server needs it any more.
 */
public final class WeightsFolder {
  private static final Logger LOG = LoggerFactory.getLogger(WeightsFolder.class);
  private static final String NAME = "weights-";
  private static final int DIGITS = 16;
  private final Path folder;
  private final String serverPath;
  private final CheckpointFolder.Filling filling;
  private final Supplier<Long> bytes;

  /**
   * @param folder parent of the versions; made when the first is written
   * @param serverPath path of the same folder on the servers
   * @param filling writes the policy's current weights into a folder
   * @param bytes approximate number of bytes that it writes
   */
  public WeightsFolder(Path folder, String serverPath, CheckpointFolder.Filling filling, Supplier<Long> bytes) {
    this.folder = folder;
    this.serverPath = serverPath.replaceAll("/+$", "");
    this.filling = filling;
    this.bytes = bytes;
  }

  /** Writes the current weights, unless a killed run has left the same. @param digest digest of the weights */
  WeightsVersion write(String digest) {
    String name = NAME + digest.substring(0, Math.min(DIGITS, digest.length()));
    Path target = folder.resolve(name);
    if (Files.isDirectory(target)) {
      try {
        CheckpointFolder.verify(target);
        return new WeightsVersion(digest, name, target, serverPath + "/" + name);
      } catch (UserError damaged) {
        LOG.warn("{}; it is written again", damaged.getMessage());
        CheckpointFolder.remove(target);
      }
    }
    CheckpointFolder.settle(folder); // this run alone writes here
    CheckpointFolder.write(target, bytes.get(), filling);
    return new WeightsVersion(digest, name, target, serverPath + "/" + name);
  }

  /** Removes all versions but these. */
  void keepOnly(Set<WeightsVersion> kept) {
    Set<Path> needed = kept.stream().map(WeightsVersion::folder).collect(Collectors.toSet());
    try (Stream<Path> versions = Files.list(folder)) {
      List<Path> old = versions.filter(path -> path.getFileName().toString().startsWith(NAME))
          .filter(path -> !needed.contains(path)).toList();
      old.forEach(CheckpointFolder::remove);
    } catch (IOException e) {
      throw DiskErrors.failed("list", folder, e);
    }
  }
}
