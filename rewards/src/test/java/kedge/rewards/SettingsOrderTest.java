package kedge.rewards;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kedge.rewards.http.HttpSettings;
import kedge.rewards.python.PythonSettings;
import org.junit.jupiter.api.Test;

class SettingsOrderTest {

  @Test
  void mapsOfARecipeKeepTheOrderInWhichTheyAreWrittenBack() {
    Map<String, String> map = new LinkedHashMap<>();
    List<String> names = List.of("zeta", "alpha", "mu", "beta", "omega", "eta", "chi", "delta");
    names.forEach(name -> map.put(name, "x"));
    HttpSettings http = new HttpSettings("http://localhost:1/x", Optional.empty(), Optional.empty(), null, null, null,
        map);
    PythonSettings python = new PythonSettings("a.py:b", PythonSettings.Signature.TRL, map, Optional.empty(),
        Optional.empty(), null, null, Optional.empty(), null,
        null);
    assertEquals(names, new ArrayList<>(http.headers().keySet()));
    assertEquals(names, new ArrayList<>(python.arguments().keySet()));
  }
}
