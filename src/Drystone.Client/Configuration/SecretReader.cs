namespace Drystone.Client.Configuration;

/// <summary>Reads a secret given by value, as <c>NAME_FILE</c> (Swarm and Kubernetes mounts) or as <c>NAME_REF</c>
/// (<c>env:NAME</c> or <c>file:PATH</c>). No message holds a value.</summary>
internal static class SecretReader
{
    /// <summary>Secrets are a line; whatever is larger is another file.</summary>
    private const int MaxFileBytes = 64 * 1024;

    public static Secret? Read(SettingSource source, ContractSetting setting)
    {
        foreach (var name in new[] { setting.Name }.Concat(setting.Aliases))
        {
            string[] forms = FormsOf(name);
            string[] given = [.. forms.Where(one => source.Raw(one) is not null)];
            if (given.Length > 1)
            {
                source.Problem(given[0], $"is given more than once: {string.Join(", ", given)}.", "Keep one of them.");
                return null;
            }

            if (given.Length == 1)
            {
                source.Note(setting, given[0]);
                return Resolve(source, name, given[0]);
            }
        }

        return null;
    }

    /// <summary>The names a secret may be given under; those in small letters have their endings in small letters too.
    /// </summary>
    private static string[] FormsOf(string name) => char.IsAsciiLetterLower(name[0])
        ? [name, $"{name}_file", $"{name}_ref"]
        : [name, $"{name}_FILE", $"{name}_REF"];

    private static Secret? Resolve(SettingSource source, string name, string given)
    {
        var value = source.Raw(given)!.Trim();
        if (given == name)
        {
            return new Secret(value, given);
        }

        if (given.EndsWith("_FILE", StringComparison.OrdinalIgnoreCase))
        {
            return FromFile(source, given, value);
        }

        return value.Split(':', 2) switch
        {
            ["file", { Length: > 0 } path] => FromFile(source, given, path),
            ["env", { Length: > 0 } variable] => FromVariable(source, given, variable),

            // What is no reference may be the secret itself, so it is not repeated.
            _ => Refuse(source, given, "is no reference.", "Write env:NAME or file:PATH."),
        };
    }

    private static Secret? FromVariable(SettingSource source, string given, string variable) =>
        source.Raw(variable)?.Trim() is { } value
            ? new Secret(value, given)
            : Refuse(source, given, $"refers to {variable}, which is not set.", $"Set {variable}.");

    private static Secret? FromFile(SettingSource source, string given, string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read);
            using var reader = new StreamReader(file);
            var buffer = new char[MaxFileBytes + 1];
            var length = reader.ReadBlock(buffer);
            if (length > MaxFileBytes)
            {
                return Refuse(source, given, $"{path} is too large for a secret.", "Name the file of the secret.");
            }

            // Editors and echo end a file with a line feed that is no part of the secret.
            var value = new string(buffer, 0, length).Trim();
            return value.Length > 0
                ? new Secret(value, given)
                : Refuse(source, given, $"{path} is empty.", "Put the secret into it.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return Refuse(source, given, $"{path} cannot be read: {e.Message}", "Make it readable to this user.");
        }
    }

    private static Secret? Refuse(SettingSource source, string setting, string message, string remedy)
    {
        source.Problem(setting, message, remedy);
        return null;
    }
}
