package kedge.data.template.python;

import java.util.AbstractList;
import java.util.List;

/** A tuple, which differs from a list in how it is printed and compared. */
public class PythonTuple extends AbstractList<Object> {
  private final List<Object> elements;

  public PythonTuple(List<Object> elements) {
    this.elements = elements;
  }

  @Override
  public Object get(int index) {
    return elements.get(index);
  }

  @Override
  public int size() {
    return elements.size();
  }
}
