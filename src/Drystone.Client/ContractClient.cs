using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.S3;
using Amazon.S3.Internal;

namespace Drystone.Client;

/// <summary>The SDK's client, with what it gets wrong put right.</summary>
internal sealed class ContractClient : AmazonS3Client
{
    /// <summary>Signs with what the SDK finds by itself.</summary>
    public ContractClient(AmazonS3Config config) : base(config)
    {
    }

    /// <summary>Signs with one key.</summary>
    public ContractClient(AWSCredentials credentials, AmazonS3Config config) : base(credentials, config)
    {
    }

    protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline)
    {
        base.CustomizeRuntimePipeline(pipeline);
        pipeline.AddHandlerAfter<AmazonS3EndpointResolver>(new RootedKeyHandler());
    }
}
