package kedge.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ServiceLoader;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class SourceProvidersTest {

  @Test
  void everyKindOfSourceIsFoundAndTakesARecordOfSettings() {
    var providers = ServiceLoader.load(ProblemSourceProvider.class).stream().map(ServiceLoader.Provider::get).toList();
    Set<String> kinds = providers.stream().map(ProblemSourceProvider::kind).collect(Collectors.toSet());
    assertTrue(kinds.containsAll(Set.of("jsonl", "parquet", "arithmetic", "countdown")), kinds.toString());
    assertEquals(providers.size(), kinds.size());
    providers.forEach(provider -> assertTrue(provider.settings().isRecord()));
  }
}
