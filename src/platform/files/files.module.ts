import { Global, Injectable, Module, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import { TypeOrmModule } from '@nestjs/typeorm';
import { CONFIG, type Config } from '../config/config.ts';
import { acceptStreamedBodies } from '../http/streamed-body.ts';
import { Jobs } from '../jobs/jobs.ts';
import { FileEntity } from './file.entity.ts';
import { FileRepository } from './file.repository.ts';
import { FilesController } from './files.controller.ts';
import { Files } from './files.ts';
import { LocalFileStorage } from './local-storage.ts';
import { S3FileStorage } from './s3-storage.ts';
import { FileStorage } from './storage.ts';

function storageOf(config: Config): FileStorage {
  const { S3_ENDPOINT, S3_BUCKET, S3_REGION, S3_ACCESS_KEY, S3_SECRET_KEY } = config;
  if (S3_BUCKET === undefined) return new LocalFileStorage(config.FILES_DIRECTORY);
  // The configuration's schema demands the others with S3_BUCKET.
  return new S3FileStorage({
    endpoint: S3_ENDPOINT!,
    bucket: S3_BUCKET,
    region: S3_REGION,
    accessKey: S3_ACCESS_KEY!,
    secretKey: S3_SECRET_KEY!,
  });
}

@Injectable()
class FilesStart implements OnModuleInit {
  constructor(
    private readonly host: HttpAdapterHost<FastifyAdapter>,
    private readonly jobs: Jobs,
    private readonly files: Files,
  ) {}

  async onModuleInit(): Promise<void> {
    // Here too: the worker process may be on another machine.
    await this.files.clearIncoming();
    this.jobs.sweep({ name: 'files.forget_unfinished', run: () => this.files.forgetUnfinished() });
    this.jobs.sweep({ name: 'files.delete_leaving', run: () => this.files.deleteLeaving() });
    // The worker process has no HTTP.
    if (this.host.httpAdapter) acceptStreamedBodies(this.host.httpAdapter.getInstance());
  }
}

@Global()
@Module({
  imports: [TypeOrmModule.forFeature([FileEntity])],
  controllers: [FilesController],
  providers: [Files, FileRepository, FilesStart, { provide: FileStorage, inject: [CONFIG], useFactory: storageOf }],
  exports: [Files],
})
export class FilesModule {}
