using Drystone.Server.Throttling;

namespace Drystone.Cli.Configuration;

/// <summary>What each access key and each bucket may take.</summary>
internal static class RequestLimitsReader
{
    private const int BytesPerKilobyte = 1 << 10;

    public static RequestLimits Read(SettingValues settings, List<string> problems)
    {
        return new RequestLimits
        {
            KeyRequestsPerSecond = Number(ServerSettings.KeyRequestsPerSecond),
            KeyConcurrentRequests = Number(ServerSettings.KeyConcurrentRequests),
            KeyBytesPerSecond = Kilobytes(ServerSettings.KeyKilobytesPerSecond),
            BucketRequestsPerSecond = Number(ServerSettings.BucketRequestsPerSecond),
            BucketBytesPerSecond = Kilobytes(ServerSettings.BucketKilobytesPerSecond),
        };

        int? Number(Setting setting) => settings.Find(setting) is { } value
            ? SettingNumber.Read(value, otherwise: 1, least: 1, most: int.MaxValue, problems)
            : null;

        long? Kilobytes(Setting setting) => (long?)Number(setting) * BytesPerKilobyte;
    }
}
