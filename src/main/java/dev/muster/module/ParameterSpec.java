package dev.muster.module;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One parameter of a module, read from its record component.
 *
 * @param name as authors write it
 * @param orElse the default as text, empty when there is none
 * @param choices accepted values, empty for any
 */
public record ParameterSpec(
        String name,
        List<String> aliases,
        String doc,
        Type type,
        boolean required,
        Optional<String> orElse,
        List<String> choices,
        boolean freeForm,
        boolean secret,
        boolean raw,
        boolean rest) {

    static ParameterSpec of(RecordComponent component) {
        Param param = component.getAnnotation(Param.class);
        if (param == null) {
            throw new IllegalStateException(component + " of a parameter record lacks @Param");
        }
        Type type = component.getGenericType();
        Optional<String> orElse = param.orElse().equals(Param.NONE) ? Optional.empty() : Optional.of(param.orElse());
        List<String> choices = param.choices().length > 0 ? List.of(param.choices()) : Conversion.choicesOf(type);
        return new ParameterSpec(
                param.name().isEmpty() ? snakeCase(component.getName()) : param.name(),
                List.of(param.aliases()),
                param.doc(),
                type,
                orElse.isEmpty() && !Conversion.mayBeAbsent(type),
                orElse,
                choices,
                param.freeForm(),
                param.secret(),
                param.raw(),
                param.rest());
    }

    /** A module has one of each name; the rest would only take time. */
    @Override
    public int hashCode() {
        return name.hashCode();
    }

    /** The type in words for documentation: {@code string}, {@code list of strings}, {@code boolean}. */
    public String typeInWords() {
        return Conversion.inWords(type);
    }

    public boolean isList() {
        return type instanceof ParameterizedType parameterized && parameterized.getRawType() == List.class;
    }

    boolean isNamed(String written) {
        return name.equals(written) || aliases.contains(written);
    }

    Stream<String> allNames() {
        return Stream.concat(Stream.of(name), aliases.stream());
    }

    private static String snakeCase(String name) {
        return name.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
    }
}
