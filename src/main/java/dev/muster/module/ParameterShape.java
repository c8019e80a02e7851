package dev.muster.module;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * How a module's parameters make up its record. A component that is a record itself without {@link Param} stands for
 * parameters that several modules share: to authors they are like the others.
 */
sealed interface ParameterShape {

    /** Reads a parameter record. */
    static Group of(Class<?> record) {
        List<ParameterShape> parts = Stream.of(record.getRecordComponents())
                .map(ParameterShape::part)
                .toList();
        Constructor<?> constructor = record.getDeclaredConstructors()[0];
        constructor.setAccessible(true);
        return new Group(parts, constructor);
    }

    private static ParameterShape part(RecordComponent component) {
        boolean shared = component.getAnnotation(Param.class) == null
                && component.getType().isRecord();
        return shared ? of(component.getType()) : new One(ParameterSpec.of(component));
    }

    Stream<ParameterSpec> parameters();

    /** The component's value from those of all parameters. */
    Object construct(Map<ParameterSpec, Object> values);

    /** One parameter. */
    record One(ParameterSpec spec) implements ParameterShape {
        @Override
        public Stream<ParameterSpec> parameters() {
            return Stream.of(spec);
        }

        @Override
        public Object construct(Map<ParameterSpec, Object> values) {
            Object value = values.get(spec);
            if (value == null) {
                throw new IllegalStateException("no value of " + spec.name());
            }
            return value;
        }
    }

    /** A record of parameters. */
    record Group(List<ParameterShape> parts, Constructor<?> constructor) implements ParameterShape {
        @Override
        public Stream<ParameterSpec> parameters() {
            return parts.stream().flatMap(ParameterShape::parameters);
        }

        @Override
        public Record construct(Map<ParameterSpec, Object> values) {
            Object[] arguments = new Object[parts.size()];
            for (int i = 0; i < arguments.length; i++) {
                arguments[i] = parts.get(i).construct(values);
            }
            try {
                return (Record) constructor.newInstance(arguments);
            } catch (InvocationTargetException e) {
                if (e.getCause() instanceof IllegalArgumentException || e.getCause() instanceof ModuleException) {
                    throw new ModuleException(String.valueOf(e.getCause().getMessage()));
                }
                throw new IllegalStateException(e);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
