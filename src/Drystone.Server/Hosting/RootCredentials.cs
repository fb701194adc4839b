namespace Drystone.Server.Hosting;

/// <summary>The access key of the server's first account. Never logged: <see cref="ToString"/> leaves the secret
/// out.</summary>
public sealed record RootCredentials(string AccessKeyId, string SecretAccessKey)
{
    public override string ToString() => $"RootCredentials {{ AccessKeyId = {AccessKeyId} }}";
}

/// <summary>Where the server's credentials came from, for the lines printed at the start.</summary>
/// <param name="Path">The file that keeps them; null when they were given from outside.</param>
/// <param name="WereGenerated">They were made by this start, so this is the one time to show the secret.</param>
public sealed record RootCredentialsSource(RootCredentials Credentials, string? Path, bool WereGenerated);
