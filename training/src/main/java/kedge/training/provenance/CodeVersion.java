package kedge.training.provenance;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.ProviderNotFoundException;
import java.security.CodeSource;
import java.util.List;
import java.util.ServiceLoader;
import java.util.TreeSet;
import kedge.data.KeyedRandom;
import kedge.data.ProblemSourceProvider;
import kedge.data.UserError;
import kedge.policy.Policy;
import kedge.rewards.RewardProvider;
import kedge.rl.step.GroupScorer;
import kedge.rollouts.PolicyRolloutEngine;
import kedge.sft.SftStep;
import kedge.sft.curation.OperationProvider;

/** Digest of the running code: the classes of Kedge and of every plug-in, whatever their versions. */
public final class CodeVersion {
  private static final List<Class<?>> MODULES = List.of(KeyedRandom.class, Policy.class, SftStep.class,
      PolicyRolloutEngine.class, RewardProvider.class,
      GroupScorer.class, CodeVersion.class);
  private static final List<Class<?>> PLUGINS = List.of(RewardProvider.class, ProblemSourceProvider.class,
      OperationProvider.class);

  private CodeVersion() {
  }

  /** Digest of this process's code. */
  public static String digest() {
    TreeSet<Path> places = new TreeSet<>();
    MODULES.forEach(module -> places.add(place(module)));
    for (Class<?> kind : PLUGINS) {
      ServiceLoader.load(kind).forEach(plugin -> places.add(place(plugin.getClass())));
    }
    // by content, whatever its location
    List<String> digests = places.stream().map(CodeVersion::digest).sorted().toList();
    return Hashing.sha256().hashString(String.join(",", digests), StandardCharsets.UTF_8).toString().substring(0, 16);
  }

  private static Path place(Class<?> type) {
    CodeSource source = type.getProtectionDomain().getCodeSource();
    if (source == null) {
      throw new IllegalArgumentException(
          type.getName() + " comes from nowhere that can be read, so the version of the code is not known");
    }
    try {
      return Path.of(source.getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(
          type.getName() + " comes from " + source.getLocation() + ", which is no place on this disk", e);
    }
  }

  /** Digest of the files in a folder or a jar: a jar of a folder has the digest of the folder. */
  static String digest(Path place) {
    try {
      if (!Files.isRegularFile(place)) {
        return digestOf(place);
      }
      try (FileSystem jar = FileSystems.newFileSystem(place)) {
        return digestOf(jar.getPath("/"));
      }
    } catch (IOException | ProviderNotFoundException e) {
      throw new UserError("cannot read " + place + ", where code of this run lies", e);
    }
  }

  private static String digestOf(Path root) throws IOException {
    Hasher hasher = Hashing.sha256().newHasher();
    for (Path file : FolderDigest.files(root)) {
      hasher.putString(root.relativize(file).toString(), StandardCharsets.UTF_8).putBytes(Files.readAllBytes(file));
    }
    return hasher.hash().toString();
  }
}
