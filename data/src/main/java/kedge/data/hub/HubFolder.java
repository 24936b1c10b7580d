package kedge.data.hub;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import kedge.data.UserError;

/**
 * The local folder of a repository of the Hub, in the layout of Hugging Face's cache: {@code
 * models--OWNER--NAME/snapshots/COMMIT}, whose files are links into {@code blobs}, and {@code refs/REVISION} with the
 * commit. Existing files are not downloaded again.
 */
public final class HubFolder {
  /** Files of a checkpoint; other formats of the same weights are ignored. */
  private static final Pattern OF_MODEL = Pattern
      .compile("model(-\\d+-of-\\d+)?\\.safetensors|[^/]+\\.(json|jinja)|merges\\.txt|README\\.md|LICENSE[^/]*");
  private static final Pattern OF_DATASET = Pattern
      .compile(".+\\.(parquet|jsonl|ndjson|json|csv|tsv|arrow)(\\.(gz|zst))?|README\\.md");
  private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");

  private final HubSettings settings;
  private final HubName name;
  private final Path root;
  private final Consumer<String> progress;
  private final HubClient client;
  private final Map<String, HubFile> files = new LinkedHashMap<>(); // by name; none offline
  private Path snapshot;

  private HubFolder(HubSettings settings, HubName name, Consumer<String> progress) {
    this.settings = settings;
    this.name = name;
    this.root = settings.cache().resolve(name.cacheFolder());
    this.progress = progress;
    this.client = new HubClient(settings);
  }

  /**
   * Returns the folder that a path names: the local folder of a Hub repository for {@code hub:...}, otherwise the path
   * itself.
   *
   * @param progress told of each file before it is fetched
   * @throws UserError if the repository does not exist or is not accessible, the Hub cannot be reached, or files do not
   * match
   */
  public static Path local(Path path, Consumer<String> progress) {
    return HubName.isOne(path) ? fetch(HubName.of(path), HubSettings.of(System.getenv()), progress) : path;
  }

  /** Returns the folder of a repository, after downloading missing files. */
  static Path fetch(HubName name, HubSettings settings, Consumer<String> progress) {
    HubFolder folder = open(name, settings, progress);
    folder.provide(folder.names());
    return folder.snapshot;
  }

  /**
   * Lists the files of a repository without downloading them.
   *
   * @param progress told of each file before it is fetched
   * @throws UserError if the Hub has no such repository, refuses it or cannot be reached
   */
  public static HubFolder open(HubName name, HubSettings settings, Consumer<String> progress) {
    HubFolder folder = new HubFolder(settings, name, progress);
    if (settings.offline()) {
      folder.snapshot = folder.cached();
    } else {
      folder.describe();
    }
    return folder;
  }

  /** Returns the cached commit of a revision; empty if it was never downloaded. */
  public static Optional<String> commit(HubName name, HubSettings settings) {
    Path reference = settings.cache().resolve(name.cacheFolder()).resolve("refs").resolve(name.revision());
    try {
      return Files.isRegularFile(reference) ? Optional.of(Files.readString(reference).strip()) : Optional.empty();
    } catch (IOException e) {
      throw new UserError(reference + ": cannot be read: " + e.getMessage(), e);
    }
  }

  private Path cached() {
    String commit = commit(name, settings).orElse(name.revision());
    Path found = root.resolve("snapshots").resolve(commit);
    if (!COMMIT.matcher(commit).matches() || !Files.isDirectory(found)) {
      throw new UserError(name.repository() + " at revision " + name.revision() + " is not in the cache "
          + settings.cache() + ", and HF_HUB_OFFLINE is set");
    }
    return found;
  }

  private void describe() {
    try {
      JsonNode description = description();
      String commit = description.path("sha").asText();
      if (!COMMIT.matcher(commit).matches()) {
        throw new UserError(name.repository() + ": the Hub names no commit for revision " + name.revision());
      }
      Pattern wanted = name.dataset() ? OF_DATASET : OF_MODEL;
      for (JsonNode entry : description.path("siblings")) {
        if (wanted.matcher(entry.path("rfilename").asText()).matches()) {
          HubFile file = HubFile.of(entry, name);
          files.put(file.name(), file);
        }
      }
      if (files.isEmpty()) {
        throw new UserError(name.repository() + " at revision " + name.revision() + " holds no files that Kedge reads: "
            + (name.dataset() ? "Parquet, JSON, CSV or Arrow" : "safetensors and JSON"));
      }
      snapshot = root.resolve("snapshots").resolve(commit);
    } catch (IOException e) {
      throw unreachable(e);
    }
  }

  private UserError unreachable(IOException e) {
    return new UserError(name.repository() + ": could not be fetched from " + settings.endpoint() + ": "
        + (e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage())
        + ". What has arrived is kept. Maybe try again, or set HF_HUB_OFFLINE=1 to use what the cache holds?", e);
  }

  /** Returns the names of the repository's files that Kedge reads; offline, only those in the cache. */
  public List<String> names() {
    if (!settings.offline()) {
      return List.copyOf(files.keySet());
    }
    try (Stream<Path> found = Files.walk(snapshot)) {
      return found.filter(Files::isRegularFile).map(file -> snapshot.relativize(file).toString()).sorted().toList();
    } catch (IOException e) {
      throw new UserError(snapshot + ": cannot be read: " + e.getMessage(), e);
    }
  }

  /** Downloads missing files. @return the folder that contains them under their names */
  public Path provide(Collection<String> wanted) {
    if (settings.offline()) {
      return snapshot;
    }
    String commit = snapshot.getFileName().toString();
    try {
      for (String file : wanted) {
        provide(files.get(file), commit);
      }
      Path reference = root.resolve("refs").resolve(name.revision());
      Files.createDirectories(reference.getParent());
      Files.writeString(reference, commit);
      return snapshot;
    } catch (IOException e) {
      throw unreachable(e);
    }
  }

  private JsonNode description() throws IOException {
    try {
      return new ObjectMapper().readTree(client.text(name.descriptionPath(), name));
    } catch (JsonProcessingException e) {
      throw new UserError(settings.endpoint() + ": what it says of " + name.repository() + " is no JSON", e);
    }
  }

  /** A file's name as part of an address. */
  private static String encoded(String name) throws IOException {
    try {
      return new URI(null, null, "/" + name, null).getRawPath().substring(1);
    } catch (URISyntaxException e) {
      throw new IOException("no address for the file " + name, e);
    }
  }

  private void provide(HubFile file, String commit) throws IOException {
    Path link = snapshot.resolve(file.name());
    if (Files.exists(link)) {
      return;
    }
    Path blob = root.resolve("blobs").resolve(file.hash());
    Files.createDirectories(blob.getParent());
    if (!Files.exists(blob)) {
      progress.accept("fetching " + name.repository() + "/" + file.name() + ", " + file.size() + " bytes");
      client.download(name.filesPath(commit) + encoded(file.name()), file, blob, name);
    }
    Files.createDirectories(link.getParent());
    try {
      Files.createSymbolicLink(link, link.getParent().relativize(blob));
    } catch (FileAlreadyExistsException e) {
      progress.accept(link + " was made by another process");
    }
  }
}
