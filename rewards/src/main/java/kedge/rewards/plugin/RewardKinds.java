package kedge.rewards.plugin;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.stream.Stream;
import kedge.data.UserError;
import kedge.rewards.Reward;
import kedge.rewards.RewardContext;
import kedge.rewards.RewardProvider;
import kedge.rewards.process.Launch;
import kedge.rewards.process.ProcessReward;
import kedge.rewards.process.RecordJson;

/**
 * The kinds of rewards that a recipe may name: those on the class path; those of the jars of a folder; and single
 * source files, whose kind is {@code java:} with the file.
 *
 * <p>Rewards of jars and source files run in a process of their own unless told otherwise: they are code that Kedge
 * does not know, and what ends a process, fills its heap or never returns cannot be held off inside the JVM that
 * trains. It costs about a tenth of a millisecond a call. Rewards on the class path run inside.
 */
public final class RewardKinds implements AutoCloseable {
  /** What the kind of a source file begins with. */
  public static final String SOURCE = "java:";
  private static final Duration START = Duration.ofSeconds(60);
  private final Map<String, Kind> kinds;
  private final Optional<PluginJars> jars;
  private final Map<SourceFile, Path> folders = new LinkedHashMap<>();

  /** @param source where it is a source file; @param foreign whether it is of a jar or a source file */
  private record Kind(RewardProvider<?> provider, String entry, boolean foreign, Optional<SourceFile> source) {
  }

  private RewardKinds(Map<String, Kind> kinds, Optional<PluginJars> jars) {
    this.kinds = kinds;
    this.jars = jars;
  }

  /** The kinds on the class path. */
  public static RewardKinds installed() {
    Map<String, Kind> kinds = new TreeMap<>();
    for (RewardProvider<?> provider : ServiceLoader.load(RewardProvider.class)) {
      kinds.put(provider.kind(), new Kind(provider, provider.getClass().getName(), false, Optional.empty()));
    }
    return new RewardKinds(kinds, Optional.empty());
  }

  /** These and those of the jars of a folder. @throws IllegalArgumentException if they cannot be used, saying why */
  public RewardKinds withJars(Path folder) {
    PluginJars found = PluginJars.of(folder);
    Map<String, Kind> more = new TreeMap<>(kinds);
    found.providers().forEach((kind, provider) -> {
      if (more.put(kind, new Kind(provider, provider.getClass().getName(), true, Optional.empty())) != null) {
        throw new IllegalArgumentException("the plug-ins of " + folder + " have a reward of kind " + kind
            + ", which there is already. Maybe another name?");
      }
    });
    return new RewardKinds(more, Optional.of(found));
  }

  /**
   * These and a source file, compiled with the class path and the jars.
   *
   * @throws IllegalArgumentException if it cannot be used, with file, line and column
   */
  public RewardKinds withSource(Path file) {
    SourceFile source = SourceFile.compile(file,
        System.getProperty("java.class.path") + jars.map(each -> File.pathSeparator + each.classPath()).orElse(""));
    String kind = SOURCE + file;
    Map<String, Kind> more = new TreeMap<>(kinds);
    try {
      Class<?> type = source.loader(jars.map(PluginJars::loader).orElse(RewardKinds.class.getClassLoader()))
          .loadClass(source.main());
      more.put(kind, new Kind(RewardClass.provider(kind, type), source.main(), true, Optional.of(source)));
    } catch (ClassNotFoundException | LinkageError e) {
      throw new IllegalArgumentException(file + " cannot be loaded: " + e, e);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
    }
    return new RewardKinds(more, jars);
  }

  /** These and the source file of every word that names one; other words are passed over. */
  public RewardKinds withSources(List<String> words) {
    RewardKinds all = this;
    for (String word : words) {
      all = word.startsWith(SOURCE) && !all.kinds.containsKey(word)
          ? all.withSource(Path.of(word.substring(SOURCE.length())))
          : all;
    }
    return all;
  }

  /** The settings record of each kind. */
  public Map<String, Class<? extends Record>> settings() {
    Map<String, Class<? extends Record>> settings = new TreeMap<>();
    kinds.forEach((kind, each) -> settings.put(kind, each.provider().settings()));
    return Collections.unmodifiableMap(settings);
  }

  /**
   * Makes a reward.
   *
   * @param settings of the kind's record, or of the same record from another loader
   * @param isolate whether it runs in a process of its own; by default foreign ones do
   * @param heapMegabytes heap of that process
   * @param context what the run lends rewards inside its own process; one in another process is lent nothing
   * @throws IllegalArgumentException if there is no such kind, or it refuses
   */
  public Reward create(String kind, Record settings, Optional<Boolean> isolate, int heapMegabytes,
      RewardContext context) {
    Kind found = kinds.get(kind);
    if (found == null) {
      throw new IllegalArgumentException(
          "no reward of kind " + kind + ", expected one of " + String.join(", ", kinds.keySet()));
    }
    if (isolate.orElse(found.foreign())) {
      return new ProcessReward(launch(kind, found, settings, heapMegabytes));
    }
    return inside(found.provider(), settings, context);
  }

  private static <C extends Record> Reward inside(RewardProvider<C> provider, Record settings, RewardContext context) {
    Class<C> type = provider.settings();
    return provider.create(
        type.isInstance(settings) ? type.cast(settings) : RecordJson.read(type, RecordJson.write(settings)), context);
  }

  private Launch launch(String kind, Kind found, Record settings, int heapMegabytes) {
    String classPath = System.getProperty("java.class.path")
        + jars.map(each -> File.pathSeparator + each.classPath()).orElse("")
        + found.source().map(source -> File.pathSeparator + folder(source)).orElse("");
    List<String> command = List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx" + heapMegabytes + "m", "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1", "-XX:+ExitOnOutOfMemoryError", "-Djava.awt.headless=true", "-cp", classPath,
        RewardWorker.class.getName());
    ObjectNode opening = JsonNodeFactory.instance.objectNode().put("class", found.entry()).put("kind", kind);
    opening.set("settings", RecordJson.write(settings));
    return new Launch(kind, command, opening, START);
  }

  private synchronized Path folder(SourceFile source) {
    return folders.computeIfAbsent(source, each -> {
      try {
        Path folder = Files.createTempDirectory("kedge-reward");
        each.write(folder);
        return folder;
      } catch (IOException e) {
        throw new UserError(
            "no folder for the classes of " + each.file() + " can be made: " + e.getMessage(), e);
      }
    });
  }

  /** Removes what was written for processes; to be called after the rewards were closed. */
  @Override
  public synchronized void close() {
    for (Path folder : folders.values()) {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      } catch (IOException e) {
        throw new UserError(folder + ": cannot be removed: " + e.getMessage(), e);
      }
    }
    folders.clear();
  }
}
