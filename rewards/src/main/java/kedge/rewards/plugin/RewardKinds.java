package kedge.rewards.plugin;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.TreeMap;
import kedge.data.UserError;
import kedge.rewards.Reward;
import kedge.rewards.RewardContext;
import kedge.rewards.RewardProvider;
import kedge.rewards.builtin.BuiltInRewards;
import kedge.rewards.process.Launch;
import kedge.rewards.process.ProcessReward;
import kedge.rewards.process.RecordJson;

/**
 * The kinds of rewards that a recipe may name: the {@linkplain BuiltInRewards built-in} ones, those of services on the
 * class path, those of the jars of a folder, and single source files, whose kind is {@code java:} with the file.
 *
 * <p>By default, rewards of jars and source files run in a separate process, since the training JVM has no defense
 * against code that exits, fills the heap or never returns. A call through the pipe costs about 0.1 ms. Built-in
 * rewards and those of services run in the training JVM.
 */
public final class RewardKinds implements AutoCloseable {
  /** Prefix of the kind of a source file. */
  public static final String SOURCE = "java:";
  private static final Duration START = Duration.ofSeconds(60);
  private final Map<String, Kind> kinds;
  private final Optional<PluginJars> jars;
  private final Map<SourceFile, Path> folders = new LinkedHashMap<>();

  /**
   * One kind.
   *
   * @param entry class that makes the reward in a separate process; empty for a built-in one
   * @param foreign whether it comes from a jar or a source file
   * @param source the source file, if it comes from one
   */
  private record Kind(RewardProvider<?> provider, Optional<String> entry, boolean foreign,
      Optional<SourceFile> source) {
    static Kind service(RewardProvider<?> provider, boolean foreign) {
      return new Kind(provider, Optional.of(provider.getClass().getName()), foreign, Optional.empty());
    }
  }

  private RewardKinds(Map<String, Kind> kinds, Optional<PluginJars> jars) {
    this.kinds = kinds;
    this.jars = jars;
  }

  /** Returns the built-in kinds and those of services on the class path. */
  public static RewardKinds installed() {
    Map<String, Kind> kinds = new TreeMap<>();
    BuiltInRewards.providers()
        .forEach((kind, provider) -> kinds.put(kind, new Kind(provider, Optional.empty(), false, Optional.empty())));
    for (RewardProvider<?> provider : ServiceLoader.load(RewardProvider.class)) {
      kinds.put(provider.kind(), Kind.service(provider, false));
    }
    return new RewardKinds(kinds, Optional.empty());
  }

  /** Returns these kinds and those of the jars of a folder. @throws IllegalArgumentException if they cannot be used */
  public RewardKinds withJars(Path folder) {
    PluginJars found = PluginJars.of(folder);
    Map<String, Kind> more = new TreeMap<>(kinds);
    found.providers().forEach((kind, provider) -> {
      if (more.put(kind, Kind.service(provider, true)) != null) {
        throw new IllegalArgumentException("the plug-ins of " + folder + " have a reward of kind " + kind
            + ", which there is already. Maybe another name?");
      }
    });
    return new RewardKinds(more, Optional.of(found));
  }

  /**
   * Returns these kinds and that of a source file, compiled with the class path and the jars.
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
      more.put(kind, new Kind(RewardClass.provider(kind, type), Optional.of(source.main()), true, Optional.of(source)));
    } catch (ClassNotFoundException | LinkageError e) {
      throw new IllegalArgumentException(file + " cannot be loaded: " + e, e);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
    }
    return new RewardKinds(more, jars);
  }

  /** Returns these kinds and the source files among some kinds' names; other names are ignored. */
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
   * @param settings settings of the kind's record, or of the same record from another loader
   * @param isolate whether it runs in a separate process; by default, only those of jars and source files do
   * @param heapMegabytes heap of that process
   * @param context the run's chat models, for rewards in this process
   * @throws IllegalArgumentException if there is no such kind, or the settings are invalid
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
    ObjectNode opening = JsonNodeFactory.instance.objectNode().put("kind", kind);
    found.entry().ifPresent(type -> opening.put("class", type));
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

  /** Deletes the classes written for processes; call this after closing the rewards. */
  @Override
  public synchronized void close() {
    for (Path folder : folders.values()) {
      try {
        MoreFiles.deleteRecursively(folder, RecursiveDeleteOption.ALLOW_INSECURE);
      } catch (IOException e) {
        throw new UserError(folder + ": cannot be removed: " + e.getMessage(), e);
      }
    }
    folders.clear();
  }
}
