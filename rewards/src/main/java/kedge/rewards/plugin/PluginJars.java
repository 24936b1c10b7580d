package kedge.rewards.plugin;

import java.io.File;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kedge.data.UserError;
import kedge.rewards.RewardProvider;

/** The jars of a folder in a separate class loader, and the providers in their {@code META-INF/services}. */
final class PluginJars {
  private static final String SERVICE = "META-INF/services/" + RewardProvider.class.getName();
  private final List<Path> jars;
  private final ClassLoader loader;

  private PluginJars(List<Path> jars, ClassLoader loader) {
    this.jars = jars;
    this.loader = loader;
  }

  /** Opens a folder. @throws IllegalArgumentException with the folder or jar that cannot be used */
  static PluginJars of(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new IllegalArgumentException(folder + " is no folder: looked for " + folder.toAbsolutePath().normalize());
    }
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> jars = files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
      if (jars.isEmpty()) {
        throw new IllegalArgumentException(folder + " holds no jar");
      }
      boolean services = false;
      for (Path jar : jars) {
        services |= names(jar);
      }
      if (!services) {
        throw new IllegalArgumentException(
            "no jar of " + folder + " has a file " + SERVICE + ", which names the reward's provider");
      }
      URL[] places = jars.stream().map(PluginJars::url).toArray(URL[]::new);
      return new PluginJars(jars, new URLClassLoader("kedge-plugins", places, PluginJars.class.getClassLoader()));
    } catch (IOException e) {
      throw new UserError(folder + ": cannot be listed: " + e.getMessage(), e);
    }
  }

  private static boolean names(Path jar) {
    try (JarFile open = new JarFile(jar.toFile())) {
      return open.getEntry(SERVICE) != null;
    } catch (IOException e) {
      throw new IllegalArgumentException(jar + " is not a jar that can be read: " + e.getMessage(), e);
    }
  }

  private static URL url(Path jar) {
    try {
      return jar.toUri().toURL();
    } catch (MalformedURLException e) {
      throw new IllegalArgumentException(jar + " is no place a class can be loaded from", e);
    }
  }

  /**
   * Returns the providers of the jars by kind. @throws IllegalArgumentException with the reason if one cannot be loaded
   */
  Map<String, RewardProvider<?>> providers() {
    Map<String, RewardProvider<?>> providers = new LinkedHashMap<>();
    List<RewardProvider<?>> found = new ArrayList<>();
    try {
      Iterator<RewardProvider<?>> services = generic(ServiceLoader.load(RewardProvider.class, loader).iterator());
      while (services.hasNext()) {
        found.add(services.next());
      }
      for (RewardProvider<?> provider : found) {
        if (provider.getClass().getClassLoader() == loader && providers.put(provider.kind(), provider) != null) {
          throw new IllegalArgumentException("two rewards of kind " + provider.kind() + " are in the jars " + jars);
        }
      }
    } catch (ServiceConfigurationError | LinkageError broken) {
      Throwable cause = broken.getCause() == null ? broken : broken.getCause();
      throw new IllegalArgumentException(
          "the plug-ins " + jars + " cannot be loaded: " + broken.getMessage() + (cause == broken ? "" : ": " + cause)
              + ". Maybe they were built for another version of Kedge or Java, or a jar they need is missing?",
          broken);
    }
    return providers;
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  private static Iterator<RewardProvider<?>> generic(Iterator services) {
    return (Iterator<RewardProvider<?>>) services;
  }

  String classPath() {
    return jars.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
  }

  ClassLoader loader() {
    return loader;
  }
}
